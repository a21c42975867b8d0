/* A library to be loaded before the C library's: what changes a file below one folder is counted, and made to fail.

   faulty_arm(folder, at, errno, until) begins to count; from the call numbered `at` to the one before `until` calls fail with that error;
   with an error of 0 the process kills itself. `faulty_full` lets those calls work that need no room on a disk.
   faulty_count() is how many calls there were. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char root[PATH_MAX];
static long count, first, behind;
static int error;
int faulty_full;

void faulty_arm(const char *folder, long at, int number, long until) {
    snprintf(root, sizeof root, "%s", folder);
    count = 0, first = at, behind = until, error = number;
}

long faulty_count(void) { return count; }

/* Whether this call is to fail: 1, with errno. */
static int fails(const char *path, int takes_room) {
    char whole[2 * PATH_MAX];
    if (!root[0] || !path) return 0;
    if (path[0] != '/') {
        if (!getcwd(whole, PATH_MAX)) return 0;
        snprintf(whole + strlen(whole), PATH_MAX, "/%s", path);
        path = whole;
    }
    if (strncmp(path, root, strlen(root))) return 0;
    count++;
    if (count < first || count >= behind || (faulty_full && !takes_room)) return 0;
    if (!error) kill(getpid(), SIGKILL);
    errno = error;
    return 1;
}

static int fails_fd(int fd, int takes_room) {
    char link[64], path[PATH_MAX];
    int before = errno;
    if (!root[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    errno = before;
    if (size < 0) return 0;
    path[size] = 0;
    if (path[0] != '/') return 0; /* a pipe */
    return fails(path, takes_room);
}

#define SOUND(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))
#define WRITES(flags) ((flags) & (O_CREAT | O_WRONLY | O_RDWR))
#define MODE(flags) \
    mode_t mode = 0; \
    if ((flags) & O_CREAT) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) { MODE(flags) return WRITES(flags) && fails(path, 1) ? -1 : SOUND(open)(path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags) return WRITES(flags) && fails(path, 1) ? -1 : SOUND(open64)(path, flags, mode); }
int openat(int at, const char *path, int flags, ...) { MODE(flags) return WRITES(flags) && fails(path, 1) ? -1 : SOUND(openat)(at, path, flags, mode); }
ssize_t write(int fd, const void *body, size_t size) { return fails_fd(fd, 1) ? -1 : SOUND(write)(fd, body, size); }
ssize_t writev(int fd, const struct iovec *parts, int number) { return fails_fd(fd, 1) ? -1 : SOUND(writev)(fd, parts, number); }
ssize_t pwrite(int fd, const void *body, size_t size, off_t at) { return fails_fd(fd, 1) ? -1 : SOUND(pwrite)(fd, body, size, at); }
ssize_t pwrite64(int fd, const void *body, size_t size, off64_t at) { return fails_fd(fd, 1) ? -1 : SOUND(pwrite64)(fd, body, size, at); }
int ftruncate(int fd, off_t size) { return fails_fd(fd, 1) ? -1 : SOUND(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return fails_fd(fd, 1) ? -1 : SOUND(ftruncate64)(fd, size); }
int fsync(int fd) { return fails_fd(fd, 1) ? -1 : SOUND(fsync)(fd); }
int fdatasync(int fd) { return fails_fd(fd, 1) ? -1 : SOUND(fdatasync)(fd); }
int rename(const char *old, const char *new) { return fails(new, 0) ? -1 : SOUND(rename)(old, new); }
int renameat(int from, const char *old, int to, const char *new) { return fails(new, 0) ? -1 : SOUND(renameat)(from, old, to, new); }
int unlink(const char *path) { return fails(path, 0) ? -1 : SOUND(unlink)(path); }
int rmdir(const char *path) { return fails(path, 0) ? -1 : SOUND(rmdir)(path); }
int mkdir(const char *path, mode_t mode) { return fails(path, 1) ? -1 : SOUND(mkdir)(path, mode); }
int chmod(const char *path, mode_t mode) { return fails(path, 0) ? -1 : SOUND(chmod)(path, mode); }
int fchmodat(int at, const char *path, mode_t mode, int flags) { return fails(path, 0) ? -1 : SOUND(fchmodat)(at, path, mode, flags); }
