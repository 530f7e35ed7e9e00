# Writes files as arrays of C: cmake -DOUT=x.c -DHEADER=server.h -DFILES=a.html,b.css -P embed.cmake
string(REPLACE "," ";" files "${FILES}")
set(arrays "")
set(rows "")
set(count 0)
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  string(APPEND arrays "static const unsigned char file_${count}[] = {${bytes}};\n")
  string(APPEND rows "  {\"${name}\", file_${count}, sizeof file_${count}},\n")
  math(EXPR count "${count} + 1")
endforeach()
file(WRITE ${OUT} "/* Made by cmake/embed.cmake. */\n#include \"${HEADER}\"\n\n${arrays}
const bx_asset bx_assets[] = {\n${rows}};
const int bx_asset_count = ${count};\n")
