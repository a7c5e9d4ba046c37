# Writes the source file that says which commit is built, and leaves it alone when that has not changed:
#   cmake -DSOURCE=DIRECTORY -DOUTPUT=FILE [-DGIT=PROGRAM] -P revision.cmake
set(revision unknown)
# `git archive` puts the commit in here (.gitattributes), so that a tarball knows it, too.
set(archived "$Format:%H$")
if(archived MATCHES "^[0-9a-f]+$")
  string(SUBSTRING "${archived}" 0 12 revision)
endif()
# A tarball that was unpacked inside of somebody's repository is none of its commits: .git, a file in
# worktrees, must be right here. The checkout may be another user's, as when root builds it.
if(GIT AND EXISTS "${SOURCE}/.git")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" -E env --unset=GIT_DIR --unset=GIT_WORK_TREE --unset=GIT_INDEX_FILE
            GIT_OPTIONAL_LOCKS=0 "${GIT}" -C "${SOURCE}" -c "safe.directory=*"
            describe --always --dirty --abbrev=12 "--exclude=*"
    OUTPUT_VARIABLE described RESULT_VARIABLE failed ERROR_QUIET OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed AND described MATCHES "^[0-9a-f]+(-dirty)?$")
    set(revision "${described}")
  endif()
endif()

set(text "// Written by app/revision.cmake.
#include \"app/revision.h\"

const char *thunes::buildRevision()
{
    return \"${revision}\";
}
")
set(before "")
if(EXISTS "${OUTPUT}")
  file(READ "${OUTPUT}" before)
endif()
if(NOT before STREQUAL text)
  file(WRITE "${OUTPUT}" "${text}")
endif()
