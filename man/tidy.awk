# tidy.awk: takes from scdoc's output the paragraph marks that mark nothing, which mandoc -T lint complains of.
# Held back is a .P until it is known what follows; before an indented block it is the blank line that people see.
held && /^\.(SH|SS)/ { held = 0 }
held && /^\.RE/ { print; next } # the blank line comes after the block
held && /^\.RS/ { print ".sp"; held = 0 }
/^\.P$/ { held = !after_heading; next }
broke && !/^[ \t]/ { print ".br" }
{ broke = 0 }
/^\.br$/ { broke = 1; next }
held { print ".P"; held = 0 }
{ print; after_heading = /^\.(SH|SS|TH|RS)/ }
