import Glibc

extension Surroundings {
    /// The machine's own files. Blocks while a file is read.
    ///
    /// - Parameters:
    ///   - document: the path of the configuration document; relative paths in it count from its folder.
    public static func system(
        name: String, environment: [String: String], document: String = ""
    ) -> Surroundings {
        let folder = folder(of: document)
        return Surroundings(systemName: name, environment: environment, folder: folder) { path, limit in
            readSystemFile(path.hasPrefix("/") ? path : folder + path, limit: limit)
        }
    }

    /// The folder of a document with a slash at its end, absolute where the system says where we are.
    private static func folder(of document: String) -> String {
        let slash = document.utf8.lastIndex(of: UInt8(ascii: "/"))
        let folder = slash.map { String(document[...$0]) } ?? ""
        guard !folder.hasPrefix("/"), let here = unsafe getcwd(nil, 0) else { return folder }
        defer { unsafe free(here) }
        return unsafe String(cString: here) + "/" + folder
    }

    /// Reads a file of at most `limit` octets.
    package static func readSystemFile(_ path: String, limit: Int) -> FileReading {
        guard let file = unsafe fopen(path, "rbe") else { return .unreadable(systemReason()) }
        defer { unsafe _ = fclose(file) }
        var octets: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while octets.count <= limit {
            let count = unsafe fread(&chunk, 1, chunk.count, file)
            octets += chunk[..<count]
            if count < chunk.count {
                guard unsafe ferror(file) == 0 else { return .unreadable(systemReason()) }
                return octets.count > limit ? .unreadable("larger than \(limit) octets") : .octets(octets)
            }
        }
        return .unreadable("larger than \(limit) octets")
    }

    private static func systemReason() -> String {
        unsafe String(cString: strerror(errno))
    }
}
