/* SPDX-License-Identifier: MIT
 *
 * For tests alone: MPI calls that give their core away while they wait. MPICH's own keep it busy, so
 * that three ranks on two cores, or two tests with two ranks each, take ten times as long as they
 * need. Messages are the same ones; only who waits for them, and how, differs. What is not listed
 * here waits as MPICH does.
 *
 * Linked into test programs, or loaded before everything else (LD_PRELOAD) for LAMMPS.
 */
#define _GNU_SOURCE
#include <mpi.h>
#include <sched.h>

/* Waits for the request that a call with the result `code` started. */
static int finish(int code, MPI_Request *request, MPI_Status *status) {
  const int polls_before_yield = 200;
  int done = 0;
  for (int polls = 0; code == MPI_SUCCESS && !done; ++polls) {
    if (polls > polls_before_yield) sched_yield();
    code = MPI_Test(request, &done, status);
  }
  return code;
}

/* A blocking call as its nonblocking one and a wait. */
#define FINISH(call, ...)                                                       \
  do {                                                                          \
    MPI_Request request = MPI_REQUEST_NULL;                                     \
    return finish(call(__VA_ARGS__, &request), &request, MPI_STATUS_IGNORE);    \
  } while (0)

int MPI_Wait(MPI_Request *request, MPI_Status *status) {
  return finish(MPI_SUCCESS, request, status);
}

int MPI_Waitall(int n, MPI_Request *requests, MPI_Status *statuses) {
  int code = MPI_SUCCESS;
  for (int i = 0; i < n && code == MPI_SUCCESS; ++i)
    code = finish(code, &requests[i],
                  statuses == MPI_STATUSES_IGNORE ? MPI_STATUS_IGNORE : &statuses[i]);
  return code;
}

int MPI_Waitany(int n, MPI_Request *requests, int *index, MPI_Status *status) {
  int done = 0, code = MPI_SUCCESS;
  while (code == MPI_SUCCESS && !done) {
    code = MPI_Testany(n, requests, index, &done, status);
    if (!done) sched_yield();
  }
  return code;
}

int MPI_Probe(int from, int tag, MPI_Comm comm, MPI_Status *status) {
  int found = 0, code = MPI_SUCCESS;
  while (code == MPI_SUCCESS && !found) {
    code = MPI_Iprobe(from, tag, comm, &found, status);
    if (!found) sched_yield();
  }
  return code;
}

int MPI_Send(const void *data, int n, MPI_Datatype type, int to, int tag, MPI_Comm comm) {
  FINISH(MPI_Isend, data, n, type, to, tag, comm);
}

int MPI_Ssend(const void *data, int n, MPI_Datatype type, int to, int tag, MPI_Comm comm) {
  FINISH(MPI_Issend, data, n, type, to, tag, comm);
}

int MPI_Rsend(const void *data, int n, MPI_Datatype type, int to, int tag, MPI_Comm comm) {
  FINISH(MPI_Irsend, data, n, type, to, tag, comm);
}

int MPI_Recv(void *data, int n, MPI_Datatype type, int from, int tag, MPI_Comm comm,
             MPI_Status *status) {
  MPI_Request request = MPI_REQUEST_NULL;
  return finish(MPI_Irecv(data, n, type, from, tag, comm, &request), &request, status);
}

int MPI_Sendrecv(const void *sent, int n_sent, MPI_Datatype type_sent, int to, int tag_sent,
                 void *data, int n, MPI_Datatype type, int from, int tag, MPI_Comm comm,
                 MPI_Status *status) {
  MPI_Request request = MPI_REQUEST_NULL;
  const int started = MPI_Irecv(data, n, type, from, tag, comm, &request);
  if (started != MPI_SUCCESS) return started;
  return finish(MPI_Send(sent, n_sent, type_sent, to, tag_sent, comm), &request, status);
}

int MPI_Barrier(MPI_Comm comm) { FINISH(MPI_Ibarrier, comm); }

int MPI_Bcast(void *data, int n, MPI_Datatype type, int root, MPI_Comm comm) {
  FINISH(MPI_Ibcast, data, n, type, root, comm);
}

int MPI_Reduce(const void *data, void *result, int n, MPI_Datatype type, MPI_Op op, int root,
               MPI_Comm comm) {
  FINISH(MPI_Ireduce, data, result, n, type, op, root, comm);
}

int MPI_Allreduce(const void *data, void *result, int n, MPI_Datatype type, MPI_Op op,
                  MPI_Comm comm) {
  FINISH(MPI_Iallreduce, data, result, n, type, op, comm);
}

int MPI_Scan(const void *data, void *result, int n, MPI_Datatype type, MPI_Op op, MPI_Comm comm) {
  FINISH(MPI_Iscan, data, result, n, type, op, comm);
}

int MPI_Gather(const void *data, int n, MPI_Datatype type, void *all, int n_each,
               MPI_Datatype type_each, int root, MPI_Comm comm) {
  FINISH(MPI_Igather, data, n, type, all, n_each, type_each, root, comm);
}

int MPI_Gatherv(const void *data, int n, MPI_Datatype type, void *all, const int *n_of,
                const int *begin_of, MPI_Datatype type_of, int root, MPI_Comm comm) {
  FINISH(MPI_Igatherv, data, n, type, all, n_of, begin_of, type_of, root, comm);
}

int MPI_Allgather(const void *data, int n, MPI_Datatype type, void *all, int n_each,
                  MPI_Datatype type_each, MPI_Comm comm) {
  FINISH(MPI_Iallgather, data, n, type, all, n_each, type_each, comm);
}

int MPI_Allgatherv(const void *data, int n, MPI_Datatype type, void *all, const int *n_of,
                   const int *begin_of, MPI_Datatype type_of, MPI_Comm comm) {
  FINISH(MPI_Iallgatherv, data, n, type, all, n_of, begin_of, type_of, comm);
}

int MPI_Alltoall(const void *data, int n, MPI_Datatype type, void *all, int n_each,
                 MPI_Datatype type_each, MPI_Comm comm) {
  FINISH(MPI_Ialltoall, data, n, type, all, n_each, type_each, comm);
}

int MPI_Alltoallv(const void *data, const int *n_to, const int *begin_to, MPI_Datatype type,
                  void *all, const int *n_of, const int *begin_of, MPI_Datatype type_of,
                  MPI_Comm comm) {
  FINISH(MPI_Ialltoallv, data, n_to, begin_to, type, all, n_of, begin_of, type_of, comm);
}

int MPI_Reduce_scatter(const void *data, void *result, const int *n_of, MPI_Datatype type,
                       MPI_Op op, MPI_Comm comm) {
  FINISH(MPI_Ireduce_scatter, data, result, n_of, type, op, comm);
}
