import Glibc

/// Ends the process, which libFuzzer takes for a finding, unless `condition` holds.
func require(
    _ condition: Bool, _ sentence: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line
) {
    guard !condition else { return }
    report("\(file):\(line): \(sentence())")
    // A trap right here, so that the trace leads to the target.
    preconditionFailure()
}

/// Writes a line to standard error.
func report(_ line: String) {
    let octets = Array((line + "\n").utf8)
    _ = unsafe write(STDERR_FILENO, octets, octets.count)
}
