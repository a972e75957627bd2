# precert_embed(FOLDER FILE NAME)
#
# Builds the text file src/FOLDER/FILE into the library of FOLDER, which reaches it with
#   namespace precert::embedded { extern const std::string_view NAME; }
# Editing the file rebuilds the library.

function(precert_embed folder file name)
  precert_target_name(${folder} target)
  set(input ${CMAKE_SOURCE_DIR}/src/${folder}/${file})
  set(output ${CMAKE_BINARY_DIR}/generated/${folder}/${name}.cc)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${input})
  file(READ ${input} text)
  file(CONFIGURE OUTPUT ${output} @ONLY CONTENT [[// Generated from src/@folder@/@file@.
#include <string_view>
namespace precert::embedded {
extern const std::string_view @name@;
const std::string_view @name@ = R"embedded(@text@)embedded";
}  // namespace precert::embedded
]])
  target_sources(${target} PRIVATE ${output})
endfunction()
