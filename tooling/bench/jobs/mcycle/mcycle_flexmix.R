# The peer: the best of many starts by R flexmix, FLXMRglm experts and FLXPmultinom gate.
#
# usage: Rscript mcycle_flexmix.R FOLDER rows K starts   (x.f64, y.f64 in FOLDER)
source(file.path(Sys.getenv("BENCH_PEERS"), "bench_peer.R"))
need("flexmix")
words <- commandArgs(trailingOnly = TRUE)
rows <- as.integer(words[2])
K <- as.integer(words[3])
starts <- as.integer(words[4])
numbers <- function(name) readBin(file.path(words[1], name), "double", rows)
data <- data.frame(x = numbers("x.f64"), y = numbers("y.f64"))

fit <- function() {
  set.seed(1)
  fitted <- stepFlexmix(y ~ x, data = data, k = K, nrep = starts, verbose = FALSE,
                        model = FLXMRglm(family = "gaussian"), concomitant = FLXPmultinom(~ x),
                        control = list(iter.max = 500, tolerance = 1e-6, minprior = 0))
  as.numeric(logLik(fitted))
}
serve(list(fit = fit), "flexmix")
