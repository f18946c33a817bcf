# The peer: EM of the Gaussian mixture of experts by R flexmix, FLXMRglm experts and FLXPmultinom gate, from given responsibilities.
#
# usage: Rscript em_flexmix.R FOLDER n d K   (x.f64, y.f64, r0.f64 ... in FOLDER)
source(file.path(Sys.getenv("BENCH_PEERS"), "bench_peer.R"))
need("flexmix")
words <- commandArgs(trailingOnly = TRUE)
folder <- words[1]
n <- as.integer(words[2])
d <- as.integer(words[3])
K <- as.integer(words[4])
numbers <- function(name, count) readBin(file.path(folder, name), "double", count)
data <- data.frame(y = numbers("y.f64", n), matrix(numbers("x.f64", n * d), n, d, byrow = TRUE))
names(data) <- c("y", paste0("x", seq_len(d)))
start <- sapply(seq_len(K) - 1L, function(k) numbers(sprintf("r%d.f64", k), n))
terms <- paste(names(data)[-1], collapse = "+")

fit <- function() {
  fitted <- flexmix(as.formula(paste("y ~", terms)), data = data, k = K, cluster = start,
                    model = FLXMRglm(family = "gaussian"), concomitant = FLXPmultinom(as.formula(paste("~", terms))),
                    control = list(iter.max = 500, tolerance = 1e-9, minprior = 0))
  list(logLikelihood = as.numeric(logLik(fitted)), steps = fitted@iter)
}
serve(list(fit = fit), "flexmix")
