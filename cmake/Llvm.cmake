# LLVM as the interface library qz_llvm.
#
# Optimised builds link LLVM statically and without PIE: the compiler then starts
# in 3 ms instead of 10 (the shared library costs 341,000 relocations), which the
# tests, that start it hundreds of times, feel. Debug builds take the shared one,
# because they link faster.
#
# find_package wants the minor version: "19" alone does not match 19.1.
find_package(LLVM 19.1 REQUIRED CONFIG)

if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT QUARTZ_SANITIZE)
    set(static_llvm ON)
else()
    set(static_llvm OFF)
endif()
option(QUARTZ_STATIC_LLVM "Link LLVM statically" ${static_llvm})

add_library(qz_llvm INTERFACE)
target_include_directories(qz_llvm SYSTEM INTERFACE ${LLVM_INCLUDE_DIRS})
separate_arguments(llvm_definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
target_compile_definitions(qz_llvm INTERFACE ${llvm_definitions})

if(QUARTZ_STATIC_LLVM)
    add_compile_options(-fno-pie -ffunction-sections -fdata-sections)
    add_link_options(-no-pie)
    # Names of targets are case sensitive here: "x86" would silently become -lLLVMx86.
    llvm_map_components_to_libnames(llvm_libraries
        core support analysis passes target irreader bitreader bitwriter linker X86 AArch64)
    target_link_libraries(qz_llvm INTERFACE ${llvm_libraries})
    target_link_options(qz_llvm INTERFACE -Wl,--gc-sections -Wl,--as-needed
        -static-libstdc++ -static-libgcc)
else()
    target_link_libraries(qz_llvm INTERFACE LLVM)
endif()

find_program(QUARTZ_LLD NAMES ld.lld-19 ld.lld HINTS ${LLVM_TOOLS_BINARY_DIR} REQUIRED)
add_link_options(-fuse-ld=lld -B${LLVM_TOOLS_BINARY_DIR})
