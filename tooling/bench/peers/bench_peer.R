# What the peers in R share: they say hello, then do the job when a line `way<TAB>calls` asks for it.

json_text <- function(x) {
  if (is.list(x)) return(sprintf("{%s}", paste(sprintf('"%s":%s', names(x), vapply(x, json_text, "")), collapse = ",")))
  if (is.character(x)) return(sprintf('"%s"', x))
  if (!is.finite(x)) return("null")
  sprintf("%.17g", x)
}

say <- function(text) {
  cat(text, "\n", sep = "")
  flush(stdout())
}

# Ends the process, naming the package, where it is not installed.
need <- function(package) {
  if (suppressWarnings(suppressMessages(require(package, character.only = TRUE, quietly = TRUE)))) return(invisible())
  say(sprintf('{"missing":"%s"}', package))
  quit()
}

# `ways` is a named list of functions that give named lists of numbers; `packages` names those whose versions count.
serve <- function(ways, packages) {
  versions <- lapply(setNames(packages, packages), function(name) as.character(packageVersion(name)))
  versions <- c(list(R = as.character(getRversion())), versions)
  offered <- paste(sprintf('"%s"', names(ways)), collapse = ",")
  say(sprintf('{"ways":[%s],"versions":%s}', offered, json_text(versions)))
  input <- file("stdin", "r")
  while (length(line <- readLines(input, n = 1L)) > 0L) {
    words <- strsplit(line, "\t", fixed = TRUE)[[1]]
    calls <- as.integer(words[2])
    time <- system.time(for (call in seq_len(calls)) answer <- ways[[words[1]]](), gcFirst = FALSE)
    scale <- 1e3 / calls
    cpu <- time[["user.self"]] + time[["sys.self"]]
    say(json_text(list(cpuMs = scale * cpu, wallMs = scale * time[["elapsed"]], answer = answer)))
  }
}
