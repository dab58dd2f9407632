/// The settings tree of an SMTP receiver within an export of the registry (row S2-54): global values, their list of clients,
/// and applications with their own branches.
struct ReceiverTree {
    /// An application.
    struct Application {
        /// The name of its key.
        let name: String
        /// What stands in its own key.
        var values: ImportValues
        /// What stands in the keys below it, by their names in lower case.
        var branches: [String: ImportValues] = [:]

        /// A branch; empty when it is not there. It counts as read.
        mutating func take(_ branch: String) -> ImportValues {
            branches.removeValue(forKey: branch) ?? ImportValues([])
        }
    }

    /// The names of global values, to know the tree by when it has no applications.
    static let globals: Set<String> = [
        "authentication_lib", "forward_smtp_server", "forward_smtp_server_port", "id_allocated", "log_console",
        "log_event_log", "log_file", "logging_file_name", "log_rcv_data", "output_code_page", "socket_timeout",
        "smtp_ip_address", "smtp_port", "thread_num", "thread_priority",
    ]

    /// The values of the tree's own key.
    var values = ImportValues([])
    /// `clients`.
    var clients = ImportValues([])
    /// `applications`, in the order of the file.
    var applications: [Application] = []

    /// Finds the tree.
    ///
    /// - Throws: when there is none.
    init(_ export: RegistryExport, _ page: inout ImportPage) throws(ImportFailure) {
        let roots = export.keys.compactMap(Self.root)
        guard let root = roots.first ?? export.keys.first(where: Self.isGlobal)?.path.lowercase else {
            throw ImportFailure("it holds no settings of an SMTP receiver (no key \"applications\", no smtp_port …)")
        }
        if let other = roots.first(where: { $0 != root }) {
            page.leave(other.joined(separator: "\\"), "a second tree of settings; the first one was taken")
        }
        var places: [String: Int] = [:]
        for key in export.keys where key.path.lowercase.starts(with: root) {
            add(key, Array(key.path.dropFirst(root.count)), &places, &page)
        }
    }

    private mutating func add(
        _ key: RegistryExport.Key, _ path: [String], _ places: inout [String: Int], _ page: inout ImportPage
    ) {
        let values = Self.values(key, path, &page)
        switch path.lowercase.first {
        case nil: self.values = values
        case "clients" where path.count == 1: clients = values
        case "applications", "application":
            guard path.count > 1 else { return page.leaveUnread(values) }
            let name = path[1]
            if places[name.lowercased()] == nil {
                places[name.lowercased()] = applications.count
                applications.append(Application(name: name, values: ImportValues([])))
            }
            let place = places[name.lowercased()] ?? 0
            switch path.count {
            case 2: applications[place].values = values
            case 3: applications[place].branches[path[2].lowercased()] = values
            case _: page.leaveUnread(values)
            }
        case _: page.leaveUnread(values)
        }
    }

    private static func values(_ key: RegistryExport.Key, _ path: [String], _ page: inout ImportPage) -> ImportValues {
        var entries: [(name: String, text: String, origin: String)] = []
        for value in key.values {
            let name = value.name.isEmpty ? "(default)" : value.name
            let origin = (path + [name]).joined(separator: "\\")
            if let text = value.data.text {
                entries.append((name, text, origin))
            } else {
                page.leave(origin, "neither a text nor a number")
            }
        }
        return ImportValues(entries)
    }

    /// What stands above `applications`.
    private static func root(of key: RegistryExport.Key) -> [String]? {
        let names = key.path.lowercase
        return names.firstIndex { $0 == "applications" || $0 == "application" }.map { Array(names[..<$0]) }
    }

    private static func isGlobal(_ key: RegistryExport.Key) -> Bool {
        key.values.contains { globals.contains($0.name.lowercased()) }
    }
}

extension [String] {
    /// The same in lower case.
    fileprivate var lowercase: [String] { map { $0.lowercased() } }
}
