import CUV
import Glibc

/// The pipes that are a program's standard input, output and error: our ends and the program's.
///
/// Real pipes, where libuv itself would make sockets: those cannot be opened as `/dev/stdin` and `/dev/stdout`, as
/// scripts like to do.
struct StandardPipes {
    /// Our ends: one to write, two to read.
    private(set) var ours: [Int32] = []
    /// The program's.
    private(set) var theirs: [Int32] = []

    /// - Throws: when there are no descriptors left.
    init(for operation: String) throws(OperatingSystemError) {
        for index in 0..<3 {
            var ends: [Int32] = [-1, -1]
            let code = unsafe uv_pipe(&ends, 0, 0)
            guard code == 0 else {
                closeOurs()
                closeTheirs()
                throw OperatingSystemError(code, during: operation)
            }
            ours.append(index == 0 ? ends[1] : ends[0])
            theirs.append(index == 0 ? ends[0] : ends[1])
        }
    }

    /// For when nobody took them over.
    func closeOurs() {
        for end in ours { close(end) }
    }

    /// The program has them, or there is none.
    func closeTheirs() {
        for end in theirs { close(end) }
    }
}
