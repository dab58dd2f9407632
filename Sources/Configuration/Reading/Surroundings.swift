/// What a configuration document may refer to outside itself.
public struct Surroundings: Sendable {
    /// What reading a file came to.
    public enum FileReading: Hashable, Sendable {
        /// Its octets.
        case octets([UInt8])
        /// It cannot be read, or is larger than the limit; why, in plain words.
        case unreadable(String)
    }

    /// The name of this machine; the default of `hostname`.
    public let systemName: String
    /// The environment variables.
    public let environment: [String: String]
    /// Reads the file at a path, of at most so many octets. A relative path counts from the folder of the document.
    public let readFile: @Sendable (_ path: String, _ limit: Int) -> FileReading

    /// Opens a sealed secret; `nil`: the key is not at hand. It answers `nil` for what was sealed with another key.
    public var unseal: (@Sendable ([UInt8]) -> [UInt8]?)?

    /// The folder of the document, with a slash at its end; empty: relative paths stay as they are.
    public let folder: String

    /// Surroundings of any kind.
    public init(
        systemName: String, environment: [String: String] = [:], folder: String = "",
        readFile: @escaping @Sendable (_ path: String, _ limit: Int) -> FileReading = { _, _ in
            .unreadable("No such file or directory")
        }
    ) {
        self.systemName = systemName
        self.environment = environment
        self.folder = folder
        self.readFile = readFile
    }

    /// Where a file is that the document names.
    func path(_ path: String) -> String {
        path.hasPrefix("/") ? path : folder + path
    }
}
