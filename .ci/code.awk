# C without comments, strings and characters, each line as FILE:LINE:TEXT.
FNR == 1 { inside = 0 }
{
  out = ""
  line = $0
  while (line != "") {
    if (inside) {
      at = index(line, "*/")
      if (!at) break
      line = substr(line, at + 2)
      inside = 0
    } else if (match(line, /"([^"\\]|\\.)*"|'([^'\\]|\\.)*'|\/\/|\/\*/)) {
      found = substr(line, RSTART, RLENGTH)
      out = out substr(line, 1, RSTART - 1)
      line = substr(line, RSTART + RLENGTH)
      if (found == "//") break
      if (found == "/*") inside = 1
      else out = out "\"\""
    } else {
      out = out line
      break
    }
  }
  if (out ~ /[^ ]/) print FILENAME ":" FNR ":" out
}
