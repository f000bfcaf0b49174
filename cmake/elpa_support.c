/* SPDX-License-Identifier: MIT
 *
 * What a static ELPA (Fortran) calls of MPI and of ScaLAPACK, in C.
 *
 * MPI's Fortran constants are addresses of variables in COMMON blocks. With ELPA's symbols hidden
 * in the plugin, its MPI_IN_PLACE would be another variable than the one that libmpichfort.so
 * knows, which would take it for a buffer. So the blocks live here, next to functions that know
 * them; and where the plugin is loaded, MPI's C library is enough. Written for the MPICH ABI: there
 * a handle is one int in both languages, and a status five.
 *
 * Blocking calls are nonblocking ones and a wait that gives its core away after a while. MPICH's
 * own wait does not, and ELPA waits some times for every column: with more ranks than free cores,
 * each of these waits would last until the scheduler takes the core away, some milliseconds.
 */
#define _GNU_SOURCE
#include <mpi.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(MPI_Comm) == sizeof(int) && sizeof(MPI_Datatype) == sizeof(int) &&
                   sizeof(MPI_Op) == sizeof(int) && sizeof(MPI_Request) == sizeof(int),
               "needs an MPI of the MPICH ABI");
_Static_assert(sizeof(MPI_Status) == 5 * sizeof(int), "needs an MPI of the MPICH ABI");

/* COMMON blocks of MPICH's mpif.h, aligned as gfortran does it */
#define ALIGNED __attribute__((aligned(32)))
ALIGNED struct { int bottom, in_place, status_ignore[5]; } mpipriv1_ = {0, 0, {0}};
ALIGNED struct { int statuses_ignore[5], errcodes_ignore[1]; } mpipriv2_ = {{0}, {0}};
ALIGNED int mpifcmb5_ = 0;              /* MPI_UNWEIGHTED */
ALIGNED int mpifcmb9_ = 0;              /* MPI_WEIGHTS_EMPTY */
ALIGNED char mpiprivc_[2] = {' ', ' '}; /* MPI_ARGVS_NULL, MPI_ARGV_NULL */

static void *address(void *buffer) {
  if (buffer == &mpipriv1_.in_place) return MPI_IN_PLACE;
  if (buffer == &mpipriv1_.bottom) return MPI_BOTTOM;
  return buffer;
}

static MPI_Status *one_status(int *status) {
  return status == mpipriv1_.status_ignore ? MPI_STATUS_IGNORE : (MPI_Status *)status;
}

static MPI_Status *all_statuses(int *statuses) {
  return statuses == mpipriv2_.statuses_ignore ? MPI_STATUSES_IGNORE : (MPI_Status *)statuses;
}

/* Waits for a request that was made with the code `error`. */
static int finish(int error, MPI_Request *request, MPI_Status *status) {
  const int polls_before_yield = 200;
  int done = 0;
  for (int polls = 0; error == MPI_SUCCESS && !done; ++polls) {
    if (polls > polls_before_yield) sched_yield();
    error = MPI_Test(request, &done, status);
  }
  return error;
}

/* ---- Communicators ----------------------------------------------------------------------------
 */

void mpi_comm_rank_(int *comm, int *rank, int *error) { *error = MPI_Comm_rank(*comm, rank); }

void mpi_comm_size_(int *comm, int *size, int *error) { *error = MPI_Comm_size(*comm, size); }

void mpi_comm_split_(int *comm, int *color, int *key, int *part, int *error) {
  *error = MPI_Comm_split(*comm, *color, *key, part);
}

void mpi_comm_free_(int *comm, int *error) { *error = MPI_Comm_free(comm); }

/* Fortran's texts are padded with blanks; their size comes as a hidden last argument. */
void mpi_error_string_(int *code, char *text, int *length, int *error, size_t size) {
  char buffer[MPI_MAX_ERROR_STRING] = "";
  *error = MPI_Error_string(*code, buffer, length);
  if (*length > (int)size) *length = (int)size;
  memset(text, ' ', size);
  memcpy(text, buffer, (size_t)*length);
}

double mpi_wtime_(void) { return MPI_Wtime(); }

/* ---- From one to one --------------------------------------------------------------------------
 */

void mpi_isend_(void *data, int *n, int *type, int *to, int *tag, int *comm, int *request,
                int *error) {
  *error = MPI_Isend(address(data), *n, *type, *to, *tag, *comm, request);
}

void mpi_irecv_(void *data, int *n, int *type, int *from, int *tag, int *comm, int *request,
                int *error) {
  *error = MPI_Irecv(address(data), *n, *type, *from, *tag, *comm, request);
}

void mpi_wait_(int *request, int *status, int *error) {
  *error = finish(MPI_SUCCESS, request, one_status(status));
}

void mpi_test_(int *request, int *done, int *status, int *error) {
  *error = MPI_Test(request, done, one_status(status));
}

void mpi_waitall_(int *n, int *requests, int *statuses, int *error) {
  MPI_Status *all = all_statuses(statuses);
  *error = MPI_SUCCESS;
  for (int i = 0; i < *n && *error == MPI_SUCCESS; ++i)
    *error =
        finish(MPI_SUCCESS, &requests[i], all == MPI_STATUSES_IGNORE ? MPI_STATUS_IGNORE : &all[i]);
}

void mpi_send_(void *data, int *n, int *type, int *to, int *tag, int *comm, int *error) {
  MPI_Request request = MPI_REQUEST_NULL;
  *error = finish(MPI_Isend(address(data), *n, *type, *to, *tag, *comm, &request), &request,
                  MPI_STATUS_IGNORE);
}

void mpi_recv_(void *data, int *n, int *type, int *from, int *tag, int *comm, int *status,
               int *error) {
  MPI_Request request = MPI_REQUEST_NULL;
  *error = finish(MPI_Irecv(address(data), *n, *type, *from, *tag, *comm, &request), &request,
                  one_status(status));
}

void mpi_sendrecv_(void *data, int *n, int *type, int *to, int *tag, void *received,
                   int *n_received, int *type_received, int *from, int *tag_received, int *comm,
                   int *status, int *error) {
  MPI_Request request = MPI_REQUEST_NULL;
  *error = MPI_Irecv(address(received), *n_received, *type_received, *from, *tag_received, *comm,
                     &request);
  if (*error != MPI_SUCCESS) return;
  mpi_send_(data, n, type, to, tag, comm, error);
  *error = finish(*error, &request, one_status(status));
}

/* Of a type without gaps, as ELPA's are. */
void mpi_sendrecv_replace_(void *data, int *n, int *type, int *to, int *tag, int *from,
                           int *tag_received, int *comm, int *status, int *error) {
  int size = 0;
  MPI_Type_size(*type, &size);
  const size_t bytes = (size_t)*n * (size_t)size;
  void *copy = malloc(bytes + 1);
  if (copy == NULL) {
    *error = MPI_ERR_NO_MEM;
    return;
  }
  memcpy(copy, data, bytes);
  mpi_sendrecv_(copy, n, type, to, tag, data, n, type, from, tag_received, comm, status, error);
  free(copy);
}

/* ---- Collective -------------------------------------------------------------------------------
 */

void mpi_barrier_(int *comm, int *error) {
  MPI_Request request = MPI_REQUEST_NULL;
  *error = finish(MPI_Ibarrier(*comm, &request), &request, MPI_STATUS_IGNORE);
}

void mpi_ibcast_(void *data, int *n, int *type, int *root, int *comm, int *request, int *error) {
  *error = MPI_Ibcast(address(data), *n, *type, *root, *comm, request);
}

void mpi_bcast_(void *data, int *n, int *type, int *root, int *comm, int *error) {
  MPI_Request request = MPI_REQUEST_NULL;
  *error = finish(MPI_Ibcast(address(data), *n, *type, *root, *comm, &request), &request,
                  MPI_STATUS_IGNORE);
}

void mpi_reduce_(void *data, void *result, int *n, int *type, int *op, int *root, int *comm,
                 int *error) {
  MPI_Request request = MPI_REQUEST_NULL;
  *error =
      finish(MPI_Ireduce(address(data), address(result), *n, *type, *op, *root, *comm, &request),
             &request, MPI_STATUS_IGNORE);
}

void mpi_iallreduce_(void *data, void *result, int *n, int *type, int *op, int *comm, int *request,
                     int *error) {
  *error = MPI_Iallreduce(address(data), address(result), *n, *type, *op, *comm, request);
}

void mpi_allreduce_(void *data, void *result, int *n, int *type, int *op, int *comm, int *error) {
  MPI_Request request = MPI_REQUEST_NULL;
  *error = finish(MPI_Iallreduce(address(data), address(result), *n, *type, *op, *comm, &request),
                  &request, MPI_STATUS_IGNORE);
}

void mpi_allgather_(void *data, int *n, int *type, void *received, int *n_received,
                    int *type_received, int *comm, int *error) {
  MPI_Request request = MPI_REQUEST_NULL;
  *error = finish(MPI_Iallgather(address(data), *n, *type, address(received), *n_received,
                                 *type_received, *comm, &request),
                  &request, MPI_STATUS_IGNORE);
}

void mpi_alltoall_(void *data, int *n, int *type, void *received, int *n_received,
                   int *type_received, int *comm, int *error) {
  MPI_Request request = MPI_REQUEST_NULL;
  *error = finish(MPI_Ialltoall(address(data), *n, *type, address(received), *n_received,
                                *type_received, *comm, &request),
                  &request, MPI_STATUS_IGNORE);
}

void mpi_alltoallv_(void *data, int *n, int *begin, int *type, void *received, int *n_received,
                    int *begin_received, int *type_received, int *comm, int *error) {
  MPI_Request request = MPI_REQUEST_NULL;
  *error = finish(MPI_Ialltoallv(address(data), n, begin, *type, address(received), n_received,
                                 begin_received, *type_received, *comm, &request),
                  &request, MPI_STATUS_IGNORE);
}

/* ---- ScaLAPACK --------------------------------------------------------------------------------
 */

/* How many of n rows (or columns), dealt in blocks to n_ranks ranks from `first` on, belong to
 * `rank`. */
int numroc_(int *n, int *block, int *rank, int *first, int *n_ranks) {
  const int place = (*n_ranks + *rank - *first) % *n_ranks;
  const int n_blocks = *n / *block;
  const int rounds = n_blocks / *n_ranks;
  const int rest = n_blocks % *n_ranks;
  if (place < rest) return (rounds + 1) * *block;
  if (place == rest) return rounds * *block + *n % *block;
  return rounds * *block;
}
