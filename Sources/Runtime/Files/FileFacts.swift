import CUV
import Glibc

/// What the file system says of a name.
public struct FileFacts: Hashable, Sendable {
    /// What kind of thing it is.
    public enum Kind: Hashable, Sendable {
        /// A file.
        case file
        /// A folder.
        case folder
        /// A link, a pipe, a device.
        case other
    }

    /// What kind of thing it is.
    public let kind: Kind
    /// Its number in the file system, which it keeps when it gets another name there.
    public let inode: UInt64
    /// Its octets.
    public let size: Int
    /// When its content last changed, in nanoseconds since 1970.
    public let modified: Int64

    init(_ status: stat) {
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            default: .other
            }
        inode = UInt64(status.st_ino)
        size = Int(status.st_size)
        let (seconds, _) = Int64(status.st_mtim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        modified = seconds &+ Int64(status.st_mtim.tv_nsec)
    }
}
