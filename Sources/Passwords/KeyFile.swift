import Glibc

/// The file that a key is kept in.
struct KeyFile {
    /// Where it is.
    let path: String
    private let folder: String

    /// The file `secrets.key` in `folder`.
    init(in folder: String) {
        self.folder = folder
        path = "\(folder)/secrets.key"
    }

    /// What the file holds, at most one octet more than `count`, and its permission bits; `nil` when there is none.
    func read(_ count: Int) throws(SecretsFailure) -> (octets: [UInt8], mode: mode_t)? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("cannot be opened")
        }
        defer { close(file) }
        var facts = stat()
        guard unsafe fstat(file, &facts) == 0 else { throw failure("cannot be looked at") }
        guard facts.st_mode & S_IFMT == S_IFREG else { throw SecretsFailure("\(path) is not a file") }
        var octets = [UInt8](repeating: 0, count: count + 1)
        var filled = 0
        while filled < octets.count {
            let got = unsafe octets.withUnsafeMutableBytes { buffer in
                unsafe Glibc.read(file, buffer.baseAddress?.advanced(by: filled), buffer.count - filled)
            }
            if got < 0 && errno == EINTR { continue }
            guard got >= 0 else { throw failure("cannot be read") }
            if got == 0 { break }
            filled += got
        }
        return (Array(octets.prefix(filled)), facts.st_mode & 0o777)
    }

    /// Makes the file, for this user only; returns when the disk has it. It appears whole or not at all, and one that
    /// is there meanwhile stays as it is.
    func make(_ octets: [UInt8]) throws(SecretsFailure) {
        // A name that nobody else has: two that start at once must not write to one draft. Only a crash leaves one
        // behind, with a key that nothing was sealed with.
        let draft = "\(path).\(Sodium.random(8).map { String($0, radix: 16) }.joined())"
        defer { unsafe unlink(draft) }
        try write(octets, to: draft)
        guard unsafe link(draft, path) == 0 || errno == EEXIST else { throw failure("cannot be made") }
        try syncFolder()
    }

    private func write(_ octets: [UInt8], to draft: String) throws(SecretsFailure) {
        let file = unsafe open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure("cannot be made") }
        defer { close(file) }
        var rest = octets[...]
        while !rest.isEmpty {
            let put = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            if put < 0 && errno == EINTR { continue }
            guard put > 0 else { throw failure("cannot be written") }
            rest = rest.dropFirst(put)
        }
        guard fsync(file) == 0 else { throw failure("cannot be written") }
    }

    private func syncFolder() throws(SecretsFailure) {
        let file = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard file >= 0 else { throw failure("cannot be made") }
        defer { close(file) }
        guard fsync(file) == 0 else { throw failure("cannot be made") }
    }

    private func failure(_ what: String) -> SecretsFailure {
        SecretsFailure("\(path) \(what): \(unsafe String(cString: strerror(errno)))")
    }
}
