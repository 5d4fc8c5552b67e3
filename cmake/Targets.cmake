# The targets that Quartz programs are compiled for, and what linking for them
# needs.
#
# For each row whose C library and gcc folder are installed, the build makes
#
#   <build>/lib/quartz/<target>/libquartz_rt.a   the runtime
#   <build>/lib/quartz/<target>/link.txt         how to link and run
#
# and `cmake --install` puts the same under <prefix>/lib/quartz. The compiler
# finds the folder relative to its own executable: ../lib/quartz/<target>. A
# target without link.txt is one that this installation cannot link for.
#
# link.txt: lines `key value`; the value goes to the end of the line. Keys:
#
#   triple    LLVM's triple, the same that the runtime was compiled with
#   linker    path of the linker to start (ld.lld)
#   emulator  one word of the command that runs a program of this target,
#             repeated in order; absent when programs run directly
#   dynamic   one argument of the linker, repeated in order: the usual program
#             (position independent, shared C library)
#   static    the same for --static
#
# In arguments {folder} stands for link.txt's own folder, {output} for the
# executable, and an argument that is just {objects} or {libraries} for the
# object files and for -lNAME of each `@link` (any number of arguments).

find_program(QUARTZ_CLANG NAMES clang-19 HINTS ${LLVM_TOOLS_BINARY_DIR} REQUIRED)
find_program(QUARTZ_AR NAMES llvm-ar-19 llvm-ar HINTS ${LLVM_TOOLS_BINARY_DIR} REQUIRED)

set(QUARTZ_LIBRARY_DIR ${PROJECT_BINARY_DIR}/lib/quartz)
set(QUARTZ_TARGETS "")

# The compiler's path of a start file or library of `target`; "" when missing.
function(quartz_target_file out target file)
    execute_process(COMMAND ${QUARTZ_CLANG} --target=${target} -print-file-name=${file}
        OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(path AND IS_ABSOLUTE "${path}" AND EXISTS "${path}")
        file(REAL_PATH "${path}" path)
        set(${out} ${path} PARENT_SCOPE)
    else()
        set(${out} "" PARENT_SCOPE)
    endif()
endfunction()

# The compiler's library folders that exist, in its order, as -L arguments.
function(quartz_target_search out target)
    execute_process(COMMAND ${QUARTZ_CLANG} --target=${target} -print-search-dirs
        OUTPUT_VARIABLE text)
    string(REGEX MATCH "libraries: =([^\n]*)" line "${text}")
    string(REPLACE ":" ";" folders "${CMAKE_MATCH_1}")
    set(result "")
    foreach(folder IN LISTS folders)
        if(IS_DIRECTORY "${folder}")
            file(REAL_PATH "${folder}" folder)
            list(APPEND result -L${folder})
        endif()
    endforeach()
    list(REMOVE_DUPLICATES result)
    set(${out} ${result} PARENT_SCOPE)
endfunction()

# The lines `key value` for each value.
function(quartz_link_lines out key)
    set(text "")
    foreach(value IN LISTS ARGN)
        string(APPEND text "${key} ${value}\n")
    endforeach()
    set(${out} "${text}" PARENT_SCOPE)
endfunction()

# Words that run a program of `target`, "" for the machine's own architecture.
function(quartz_target_emulator out target arch loader crt1)
    set(${out} "" PARENT_SCOPE)
    if(CMAKE_HOST_SYSTEM_PROCESSOR STREQUAL arch)
        return()
    endif()
    find_program(QUARTZ_EMULATOR_${arch} NAMES qemu-${arch}-static qemu-${arch})
    if(NOT QUARTZ_EMULATOR_${arch})
        return()
    endif()
    set(words ${QUARTZ_EMULATOR_${arch}})
    get_filename_component(folder ${crt1} DIRECTORY)
    get_filename_component(prefix ${folder} DIRECTORY)
    if(EXISTS ${prefix}${loader})
        list(APPEND words -L ${prefix})
    endif()
    set(${out} ${words} PARENT_SCOPE)
endfunction()

# Compiles the runtime for `target` into `folder`/libquartz_rt.a. C files and
# LLVM assembly directly below runtime/src are for every target; those below
# runtime/src/<arch> for that one.
function(quartz_target_runtime target arch folder gcc_folder)
    set(root ${PROJECT_SOURCE_DIR}/runtime/src)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${root}/*.c ${root}/*.ll ${root}/*.S)
    set(objects "")
    foreach(source IN LISTS sources)
        file(RELATIVE_PATH name ${root} ${source})
        if(name MATCHES "^(x86_64|aarch64)/" AND NOT CMAKE_MATCH_1 STREQUAL arch)
            continue()
        endif()
        set(object ${PROJECT_BINARY_DIR}/runtime/${target}/${name}.o)
        get_filename_component(object_folder ${object} DIRECTORY)
        file(MAKE_DIRECTORY ${object_folder})
        if(name MATCHES "\\.ll$")
            set(flags -Wno-override-module)
            set(depfile "")
        else()
            # gcc's folder holds backtrace.h; after clang's own headers.
            set(flags -std=c17 -D_GNU_SOURCE ${QUARTZ_WARNINGS} -I${PROJECT_SOURCE_DIR}
                -ffile-prefix-map=${PROJECT_SOURCE_DIR}/= -ffile-compilation-dir=.
                -idirafter ${gcc_folder}/include
                -MD -MF ${object}.d)
            set(depfile DEPFILE ${object}.d)
        endif()
        add_custom_command(OUTPUT ${object}
            COMMAND ${QUARTZ_CLANG} --target=${target} ${flags} -O2 -g1 -gdwarf-4 -fPIC
                -funwind-tables -fno-omit-frame-pointer -ffunction-sections -fdata-sections
                -c ${source} -o ${object}
            DEPENDS ${source} ${depfile}
            COMMENT "Compiling ${name} for ${target}" VERBATIM)
        list(APPEND objects ${object})
    endforeach()
    set(archive ${folder}/libquartz_rt.a)
    add_custom_command(OUTPUT ${archive}
        COMMAND ${CMAKE_COMMAND} -E rm -f ${archive}
        COMMAND ${QUARTZ_AR} rcsD ${archive} ${objects}
        DEPENDS ${objects}
        COMMENT "Linking the runtime for ${target}" VERBATIM)
    add_custom_target(runtime_${target} ALL DEPENDS ${archive})
    add_dependencies(runtimes runtime_${target})
    if(NOT QUARTZ_SANITIZE)
        install(FILES ${archive} DESTINATION lib/quartz/${target})
    endif()
endfunction()

# One row: target, architecture, lld's emulation, the C library's loader.
function(quartz_target target arch emulation loader)
    foreach(file Scrt1.o crt1.o crti.o crtn.o crtbeginS.o crtendS.o crtbeginT.o crtend.o
            libgcc.a libbacktrace.a)
        quartz_target_file(${file} ${target} ${file})
        if(NOT ${file})
            message(STATUS "Programs for ${target}: no (${file} is not installed)")
            return()
        endif()
    endforeach()
    set(utf8proc "")
    quartz_target_file(utf8proc ${target} libutf8proc.a)
    get_filename_component(gcc_folder ${libgcc.a} DIRECTORY)
    quartz_target_search(search ${target})
    quartz_target_emulator(emulator ${target} ${arch} ${loader} ${crt1.o})
    execute_process(COMMAND ${QUARTZ_CLANG} --target=${target} -print-effective-triple
        OUTPUT_VARIABLE triple OUTPUT_STRIP_TRAILING_WHITESPACE)

    set(common --no-mmap-output-file -m ${emulation} --eh-frame-hdr --hash-style=gnu --gc-sections --build-id=none)
    set(libraries -L{folder} ${search} {libraries} -lquartz_rt ${utf8proc} ${libbacktrace.a}
        -lm -lpthread)
    quartz_link_lines(lines_emulator emulator ${emulator})
    quartz_link_lines(lines_dynamic dynamic ${common} -pie -dynamic-linker ${loader}
        -o {output} ${Scrt1.o} ${crti.o} ${crtbeginS.o} {objects} ${libraries}
        -lc -lgcc --as-needed -lgcc_s --no-as-needed ${crtendS.o} ${crtn.o})
    quartz_link_lines(lines_static static ${common} -static
        -o {output} ${crt1.o} ${crti.o} ${crtbeginT.o} {objects} ${libraries}
        --start-group -lgcc -lgcc_eh -lc --end-group ${crtend.o} ${crtn.o})
    set(folder ${QUARTZ_LIBRARY_DIR}/${target})
    file(CONFIGURE OUTPUT ${folder}/link.txt @ONLY CONTENT
        "triple ${triple}\nlinker ${QUARTZ_LLD}\n${lines_emulator}${lines_dynamic}${lines_static}")
    install(FILES ${folder}/link.txt DESTINATION lib/quartz/${target})
    quartz_target_runtime(${target} ${arch} ${folder} ${gcc_folder})
    set(QUARTZ_TARGETS ${QUARTZ_TARGETS} ${target} PARENT_SCOPE)
    message(STATUS "Programs for ${target}: yes")
endfunction()

add_custom_target(runtimes)
quartz_target(x86_64-linux-gnu  x86_64  elf_x86_64   /lib64/ld-linux-x86-64.so.2)
quartz_target(aarch64-linux-gnu aarch64 aarch64linux /lib/ld-linux-aarch64.so.1)

# What the compiler reads beside the targets: the library's sources and the pages
# of `explain`. In the build tree they are links, so that an edit counts at once.
foreach(pair "std std" "docs/diag diag")
    string(REPLACE " " ";" pair ${pair})
    list(GET pair 0 source)
    list(GET pair 1 name)
    file(MAKE_DIRECTORY ${QUARTZ_LIBRARY_DIR})
    file(CREATE_LINK ${PROJECT_SOURCE_DIR}/${source} ${QUARTZ_LIBRARY_DIR}/${name} SYMBOLIC)
    install(DIRECTORY ${PROJECT_SOURCE_DIR}/${source}/ DESTINATION lib/quartz/${name})
endforeach()
