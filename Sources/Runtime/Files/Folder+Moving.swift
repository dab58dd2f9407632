import CUV
import Glibc

extension Folder {
    /// Gives a file another name, in this folder or another one of the same file system; never replaces anything.
    ///
    /// - Throws: an error that ``OperatingSystemError/isTaken`` when there is something else of that name.
    public func move(_ name: FileName, to folder: Folder, as new: FileName) throws(OperatingSystemError) {
        let operation = "move \(path)/\(name) to \(folder.path)/\(new)"
        let code = unsafe name.withCString { old in
            unsafe new.withCString { unsafe telepost_rename_new(descriptor, old, folder.descriptor, $0) }
        }
        if code == 0 { return }
        switch errno {
        // The file system, as NFS, or the kernel cannot promise it.
        case EINVAL, ENOSYS: try link(name, to: folder, as: new, during: operation)
        case EEXIST: try finish(name, in: folder, as: new, during: operation)
        default: throw Self.failure(operation)
        }
    }

    /// Gives a folder in this one another name; an empty folder of that name is replaced.
    public func rename(_ name: FileName, to new: FileName) throws(OperatingSystemError) {
        let code = unsafe name.withCString { old in
            unsafe new.withCString { unsafe renameat(descriptor, old, descriptor, $0) }
        }
        guard code == 0 else { throw failed("rename", name) }
    }

    /// A second name, and then the first one away: two steps, of which the first replaces nothing either.
    private func link(
        _ name: FileName, to folder: Folder, as new: FileName, during operation: String
    ) throws(OperatingSystemError) {
        let code = unsafe name.withCString { old in
            unsafe new.withCString { unsafe linkat(descriptor, old, folder.descriptor, $0, 0) }
        }
        if code != 0 {
            guard errno == EEXIST else { throw Self.failure(operation) }
            return try finish(name, in: folder, as: new, during: operation)
        }
        try remove(name)
    }

    /// What has the new name may be the file itself, when something ended between the two steps.
    private func finish(
        _ name: FileName, in folder: Folder, as new: FileName, during operation: String
    ) throws(OperatingSystemError) {
        guard let own = try facts(name), own.kind == .file, try folder.facts(new)?.inode == own.inode,
            try isOnSameDevice(as: folder)
        else { throw Self.failure(operation, EEXIST) }
        try remove(name)
    }

    private func isOnSameDevice(as folder: Folder) throws(OperatingSystemError) -> Bool {
        var (here, there) = (stat(), stat())
        guard unsafe fstat(descriptor, &here) == 0, unsafe fstat(folder.descriptor, &there) == 0 else {
            throw Self.failure("look at \(path)")
        }
        return here.st_dev == there.st_dev
    }

    /// Moves a file into a folder that may be of another file system, under its own name, or with a number behind it where
    /// that is taken.
    ///
    /// - Returns: the name that it got.
    public func put(_ name: FileName, into folder: Folder) throws(OperatingSystemError) -> FileName {
        for number in 0..<Self.mostNumbers {
            let new = number == 0 ? name : name.appending(".\(number)")
            do throws(OperatingSystemError) {
                try moveAnywhere(name, to: folder, as: new)
                return new
            } catch {
                guard error.isTaken else { throw error }
            }
        }
        let new = name.appending(".\(UInt64.random(in: .min ... .max))")
        try moveAnywhere(name, to: folder, as: new)
        return new
    }

    private static let mostNumbers = 100

    private func moveAnywhere(_ name: FileName, to folder: Folder, as new: FileName) throws(OperatingSystemError) {
        do throws(OperatingSystemError) {
            try move(name, to: folder, as: new)
        } catch {
            guard error.code == -EXDEV else { throw error }
            try copy(name, to: folder, as: new)
            try remove(name)
        }
    }

    private func copy(_ name: FileName, to folder: Folder, as new: FileName) throws(OperatingSystemError) {
        let source = unsafe name.withCString { unsafe openat(descriptor, $0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        guard source >= 0 else { throw failed("read", name) }
        defer { close(source) }
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let target = unsafe new.withCString { unsafe openat(folder.descriptor, $0, flags, mode_t(0o640)) }
        guard target >= 0 else { throw folder.failed("write", new) }
        let isCopied = Self.copy(source, to: target) && fsync(target) == 0
        let number = errno
        let isClosed = close(target) == 0
        guard isCopied, isClosed else {
            let error = Self.failure("write \(folder.path)/\(new)", isCopied ? errno : number)
            unsafe _ = new.withCString { unsafe unlinkat(folder.descriptor, $0, 0) }
            throw error
        }
    }

    private static func copy(_ source: Int32, to target: Int32) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(source, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count == 0 }
            let isWritten = unsafe buffer.withUnsafeBytes { bytes in
                unsafe write(UnsafeRawBufferPointer(rebasing: bytes[..<count]), to: target)
            }
            guard isWritten else { return false }
        }
    }
}
