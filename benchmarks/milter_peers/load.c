/* load SOCKET CONNECTIONS MESSAGES RECIPIENTS: asks a milter on a UNIX socket (or a TCP port of
 * loopback) as Postfix does, on each connection after the other's answers in one thread each, and
 * prints seconds, answers, and the 50th and 99th percentile of an answer in microseconds. */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static const char *where;
static int messages, recipients;

struct worker {
    pthread_t thread;
    double *times;
    long answers;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void fail(const char *why)
{
    perror(why);
    exit(1);
}

static int dial(void)
{
    int fd, yes = 1;
    if (where[0] == '/') {
        struct sockaddr_un a = {.sun_family = AF_UNIX};
        strncpy(a.sun_path, where, sizeof a.sun_path - 1);
        fd = socket(AF_UNIX, SOCK_STREAM, 0);
        if (connect(fd, (struct sockaddr *) &a, sizeof a)) fail("connect");
    } else {
        struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(atoi(where))};
        a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        fd = socket(AF_INET, SOCK_STREAM, 0);
        if (connect(fd, (struct sockaddr *) &a, sizeof a)) fail("connect");
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    }
    return fd;
}

static size_t put(char *to, char letter, const char *payload, size_t size)
{
    uint32_t length = htonl(size + 1);
    memcpy(to, &length, 4);
    to[4] = letter;
    memcpy(to + 5, payload, size);
    return size + 5;
}

static void say(int fd, const char *data, size_t size)
{
    if (write(fd, data, size) != (ssize_t) size) fail("write");
}

static char hear(int fd)
{
    static __thread char rest[65536];
    uint32_t length;
    if (recv(fd, &length, 4, MSG_WAITALL) != 4) fail("read");
    length = ntohl(length);
    if (length > sizeof rest || recv(fd, rest, length, MSG_WAITALL) != (ssize_t) length)
        fail("read");
    return rest[0];
}

static void *work(void *argument)
{
    struct worker *self = argument;
    char out[2048], text[512];
    int fd = dial();
    uint32_t steps;
    static const uint32_t offer[3] = {0x06000000, 0xff010000, 0xffff1f00}; /* big-endian */
    size_t n = put(out, 'O', (const char *) offer, sizeof offer);
    say(fd, out, n);
    {   /* what it agreed to decides which commands have answers */
        char answer[4096];
        uint32_t length;
        if (recv(fd, &length, 4, MSG_WAITALL) != 4) fail("read");
        length = ntohl(length);
        if (length > sizeof answer || recv(fd, answer, length, MSG_WAITALL) != (ssize_t) length)
            fail("read");
        memcpy(&steps, answer + 9, 4);
        steps = ntohl(steps);
    }
    if (!(steps & 0x1)) {
        n = put(out, 'C', "client.example.net\0" "4\x0f\xb9" "192.0.2.55", 33);
        say(fd, out, n);
        if (!(steps & 0x1000)) hear(fd);
    }
    for (int m = 0; m < messages; m++) {
        int size = sprintf(text, "M{mail_addr}%cs%d@gmail.com", 0, m) + 1;
        n = put(out, 'D', text, size);
        if (!(steps & 0x4)) {
            size = sprintf(text, "<s%d@gmail.com>", m) + 1;
            n += put(out + n, 'M', text, size);
        }
        say(fd, out, n);
        if (!(steps & 0x4) && !(steps & 0x4000)) hear(fd);
        for (int r = 0; r < recipients; r++) {
            size = sprintf(text, "R{rcpt_addr}%cr%d@example.org", 0, r) + 1;
            n = put(out, 'D', text, size);
            size = sprintf(text, "<r%d@example.org>", r) + 1;
            n += put(out + n, 'R', text, size);
            double began = now();
            say(fd, out, n);
            if (hear(fd) != 'c') { fputs("not taken\n", stderr); exit(1); }
            self->times[self->answers++] = now() - began;
        }
        if (!(steps & 0x200)) {
            n = put(out, 'T', "", 0);
            say(fd, out, n);
            if (!(steps & 0x10000)) hear(fd);
        }
        n = put(out, 'A', "", 0);
        say(fd, out, n);
    }
    n = put(out, 'Q', "", 0);
    say(fd, out, n);
    close(fd);
    return 0;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    if (argc != 5) return 2;
    where = argv[1];
    int connections = atoi(argv[2]);
    messages = atoi(argv[3]);
    recipients = atoi(argv[4]);
    long each = (long) messages * recipients, total = 0;
    struct worker *workers = calloc(connections, sizeof *workers);
    double *times = malloc(sizeof *times * each * connections);
    double began = now();
    for (int c = 0; c < connections; c++) {
        workers[c].times = times + each * c;
        pthread_create(&workers[c].thread, 0, work, &workers[c]);
    }
    for (int c = 0; c < connections; c++) {
        pthread_join(workers[c].thread, 0);
        total += workers[c].answers;
    }
    double seconds = now() - began;
    qsort(times, total, sizeof *times, compare);
    printf("%.6f %ld %.1f %.1f\n", seconds, total, times[total / 2] * 1e6,
           times[total * 99 / 100] * 1e6);
    return 0;
}
