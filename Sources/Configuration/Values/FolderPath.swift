/// The path of a folder, without empty and `.` components and without a slash at its end.
struct FolderPath: Hashable {
    /// The path.
    let text: String
    /// Its components with `..` taken back; where links stand in between, that is not always what the system does.
    private let components: [Substring]

    init(_ path: String) {
        let parts = path.split(separator: "/").filter { $0 != "." }
        let joined = (path.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
        text = joined.isEmpty ? "." : joined
        components = parts.reduce(into: []) { kept, part in
            if part == "..", let last = kept.last, last != ".." { kept.removeLast() } else { kept.append(part) }
        }
    }

    /// Whether it is that folder or one below it.
    func isWithin(_ folder: FolderPath) -> Bool {
        text.hasPrefix("/") == folder.text.hasPrefix("/") && components.starts(with: folder.components)
    }

    /// A folder below it, or elsewhere when `path` is absolute.
    func appending(_ path: String) -> FolderPath {
        FolderPath(path.hasPrefix("/") ? path : "\(text)/\(path)")
    }

    static func == (left: FolderPath, right: FolderPath) -> Bool {
        left.isWithin(right) && right.isWithin(left)
    }

    func hash(into hasher: inout Hasher) { hasher.combine(components) }
}
