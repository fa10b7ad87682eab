/*
 * postern/export.h: how public functions are declared.
 *
 * Every function of the library carries POSTERN_API; everything else is
 * hidden by the compiler and by the linker's version script. Functions that
 * can fail carry POSTERN_MUST_CHECK besides.
 */
#ifndef POSTERN_EXPORT_H
#define POSTERN_EXPORT_H

#if defined(__GNUC__)
#define POSTERN_API __attribute__((visibility("default")))
#define POSTERN_MUST_CHECK __attribute__((warn_unused_result))
#else
#define POSTERN_API
#define POSTERN_MUST_CHECK
#endif

#ifdef __cplusplus
#define POSTERN_BEGIN_DECLS extern "C" {
#define POSTERN_END_DECLS }
#else
#define POSTERN_BEGIN_DECLS
#define POSTERN_END_DECLS
#endif

#endif
