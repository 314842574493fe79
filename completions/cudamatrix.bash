# bash completion of cudamatrix: commands, flags, and the data, all asked of the program itself.
# Sourced, or as /usr/share/bash-completion/completions/cudamatrix.

_cudamatrix() {
    local words=() word i cur="" quote="" typed="" joined=0
    # bash splits at = and :, which stand inside words here: torch==2.6.0, --gpu=..., windows:3.10
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((i > 1)) && { [[ $word =~ ^[=:]+$ ]] || ((joined)); }; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
        [[ $word =~ ^[=:]+$ ]] && joined=1 || joined=0
    done
    ((${#words[@]})) || words=("")
    cur=${words[-1]}
    # the quotes that are open where the Tab was pressed, and what stands in front of them
    for ((i = 0; i < ${#cur}; i++)); do
        word=${cur:i:1}
        if [[ $quote && $word == "$quote" ]]; then
            quote=""
        elif [[ ! $quote && $word == [\"\'] ]]; then
            quote=$word typed=${cur:0:i}
        elif [[ $word == \\ && $quote != \' ]]; then
            ((++i))
        fi
    done
    for i in "${!words[@]}"; do # as the program would get them
        words[i]=${words[i]//[\"\'\\]/}
    done
    # what stands before the last = or : is not replaced
    local kept=${words[-1]} value about
    case $kept in
        *[=:]*) kept=${kept%"${kept##*[=:]}"} ;;
        *) kept="" ;;
    esac
    [[ $quote ]] && kept=${typed//[\"\'\\]/}
    local part=${words[-1]#"$kept"} files=""
    COMPREPLY=()
    while IFS= read -r about; do
        value=${about%%$'\t'*}
        if [[ ! $value ]]; then
            files=${about#$'\t'}
        else
            value=${value#"$kept"}
            case $quote in # as it is read between these quotes, or between none
                \') value=${value//\'/\'\\\'\'} ;;
                \") value=${value//\\/\\\\} value=${value//\"/\\\"} value=${value//\$/\\\$} value=${value//\`/\\\`} ;;
                *) printf -v value %q "$value" ;;
            esac
            COMPREPLY+=("$value")
        fi
    done < <("${COMP_WORDS[0]}" complete "${words[@]}" 2>/dev/null)
    case $files in
        files) compopt -o filenames; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$part") ;;
        folders) compopt -o filenames; mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$part") ;;
    esac
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[=:] ]] && compopt -o nospace
    return 0
}
complete -o nosort -F _cudamatrix cudamatrix
