import Configuration

/// A document in a file.
public enum ConfigurationFile {
    /// Its text; `nil` when it cannot be read, is larger than 1 MiB, or is no UTF-8. Blocks meanwhile.
    ///
    /// - Parameter path: its path, or `-` for standard input.
    public static func text(at path: String) -> String? {
        switch Settings.document(at: path == "-" ? "/dev/stdin" : path) {
        case .octets(let octets): String(validating: octets, as: UTF8.self)
        case .unreadable: nil
        }
    }
}
