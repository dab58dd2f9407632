/// A path of Windows, and where its files are to be here.
///
/// `D:\Fax\out` becomes `/srv/telepost/D/Fax/out`: different folders stay different, and nothing leads out of `/srv/telepost`.
struct WindowsPath {
    /// The path here.
    let text: String
    /// Whether it was one of Windows; else it is the path that was given.
    let isTranslated: Bool

    /// - Parameters:
    ///   - path: of Windows, or one that begins with a slash.
    ///   - base: the folder here that stands for all drives.
    init(_ path: String, base: String = "/srv/telepost") {
        let isPlain = path.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
        if path.hasPrefix("/"), isPlain, !path.hasPrefix("//") {
            text = path
            isTranslated = false
            return
        }
        var names: [String] = []
        for part in path.split(whereSeparator: { $0 == "\\" || $0 == "/" }) {
            var name = ""
            for scalar in part.unicodeScalars where scalar != ":" && scalar != "%" {
                if scalar.properties.generalCategory != .control { name.unicodeScalars.append(scalar) }
            }
            if name == ".." { _ = names.popLast() } else if name != ".", !name.isEmpty { names.append(name) }
        }
        text = ([base] + names).joined(separator: "/")
        isTranslated = true
    }

    /// The last name of it.
    var fileName: String { text.split(separator: "/").last.map(String.init) ?? "" }
}
