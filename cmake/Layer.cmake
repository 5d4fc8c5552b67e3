# quartz_layer(name folder... [LINK libraries] [DEFINE definitions])
#
# One static library of every C file below the folders. Files are found, not
# listed: a new one is picked up by the next build. A layer that has no source
# yet is an empty interface library, so that what stands above it can be built.
function(quartz_layer name)
    cmake_parse_arguments(PARSE_ARGV 1 layer "" "" "LINK;DEFINE")
    set(sources "")
    foreach(folder IN LISTS layer_UNPARSED_ARGUMENTS)
        file(GLOB_RECURSE found CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.c)
        list(APPEND sources ${found})
    endforeach()
    if(NOT sources)
        add_library(${name} INTERFACE)
        target_link_libraries(${name} INTERFACE ${layer_LINK})
        return()
    endif()
    add_library(${name} STATIC ${sources})
    quartz_settings(${name})
    target_compile_definitions(${name} PRIVATE ${layer_DEFINE})
    target_link_libraries(${name} PUBLIC ${layer_LINK})
endfunction()

# Warnings and include folder (the root of the tree) of one target of ours.
function(quartz_settings name)
    target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}/generated)
    target_compile_options(${name} PRIVATE ${QUARTZ_WARNINGS})
endfunction()
