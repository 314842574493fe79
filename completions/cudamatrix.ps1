# PowerShell completion of cudamatrix: commands, flags, and the data, all asked of the program itself.
# Dot-source it from the profile:  . C:\path\to\cudamatrix.ps1

Register-ArgumentCompleter -Native -CommandName cudamatrix, cudamatrix.exe -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -le $cursorPosition } |
        ForEach-Object { $_.Extent.Text.Trim('"', "'") })
    $begun = $wordToComplete.Trim('"', "'")
    if ($words.Count -and $wordToComplete) { $words[-1] = $begun } else { $words += '""' }
    $program = $commandAst.CommandElements[0].Extent.Text.Trim('"', "'")
    & $program complete @words 2>$null | ForEach-Object {
        $value, $about = $_ -split "`t", 2
        if ($value) {
            # in single quotes, each kind of them doubled, unless PowerShell reads all of it as it is
            $text = if ($value -cmatch '\A[A-Za-z0-9._+/:=-]+\z') { $value } else {
                "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($value) + "'"
            }
            if (-not $about) { $about = $value }
            [System.Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $about)
        }
    }
}
