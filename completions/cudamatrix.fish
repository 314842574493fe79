# fish completion of cudamatrix: commands, flags, and the data, all asked of the program itself.
# As ~/.config/fish/completions/cudamatrix.fish or below /usr/share/fish/vendor_completions.d.

function __cudamatrix_complete
    set -l words (commandline -opc)
    set -l last (commandline -ct | string unescape)
    set -e words[1]
    set -l flag (string match -r '^--[^=]*=' -- "$last") # --from=FILE: the value stands in the same word
    set -l value (string replace -r '^--[^=]*=' '' -- "$last")
    for line in (cudamatrix complete $words "$last" 2>/dev/null)
        switch $line
            case \tfiles
                for path in (__fish_complete_path "$value")
                    printf '%s\n' "$flag$path"
                end
            case \tfolders
                for path in (__fish_complete_directories "$value")
                    printf '%s\n' "$flag$path"
                end
            case '*'
                printf '%s\n' $line # fish escapes what it inserts
        end
    end
end

complete -c cudamatrix -f -k -a '(__cudamatrix_complete)'
