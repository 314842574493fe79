# fish completion of cudamatrix: commands, flags, and the data, all asked of the program itself.
# As ~/.config/fish/completions/cudamatrix.fish or below /usr/share/fish/vendor_completions.d.

function __cudamatrix_complete
    set -l words (commandline -opc)
    set -l last (commandline -ct | string unescape)
    set -e words[1]
    for line in (cudamatrix complete $words "$last" 2>/dev/null)
        switch $line
            case \tfiles
                __fish_complete_path (string replace -r '^--[^=]*=' '' -- "$last")
            case \tfolders
                __fish_complete_directories (string replace -r '^--[^=]*=' '' -- "$last")
            case '*'
                echo $line
        end
    end
end

complete -c cudamatrix -f -k -a '(__cudamatrix_complete)'
