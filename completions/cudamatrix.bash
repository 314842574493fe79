# bash completion of cudamatrix: commands, flags, and the data, all asked of the program itself.
# Sourced, or as /usr/share/bash-completion/completions/cudamatrix.

_cudamatrix() {
    local words=() word i cur="" quote="" joined=0
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
    case $cur in [\"\']*) quote=${cur:0:1} ;; esac
    for i in "${!words[@]}"; do # as the program would get them
        words[i]=${words[i]//[\"\'\\]/}
    done
    # what stands before the last = or : is not replaced
    local kept=${words[-1]} value about
    case $kept in
        *[=:]*) kept=${kept%"${kept##*[=:]}"} ;;
        *) kept="" ;;
    esac
    [[ $quote ]] && kept=""
    local part=${words[-1]#"$kept"} files=""
    COMPREPLY=()
    while IFS= read -r about; do
        value=${about%%$'\t'*}
        if [[ ! $value ]]; then
            files=${about#$'\t'}
        elif [[ $quote ]]; then
            COMPREPLY+=("$value")
        else
            COMPREPLY+=("$(printf %q "${value#"$kept"}")")
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
