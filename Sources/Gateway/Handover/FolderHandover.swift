/// What is to be written into a folder for one message: fixed at acceptance, kept as the text of its order.
///
/// Where the name of the message file belongs, the texts hold ``placeholder``: the name has the number of the message in
/// it, which nobody knows before the store gives it.
public struct FolderHandover: Hashable, Sendable {
    /// What the message file is.
    public var format: Output.Format
    /// The text of the message file; of use for ``Output/Format/txt`` alone.
    public var text: String
    /// The control file; `nil`: there is none.
    public var control: String?
    /// The code page of both.
    public var codePage: String
    /// What becomes of characters that it does not have.
    public var unmappable: Output.Unmappable
    /// Whether attachments are saved.
    public var savesAttachments: Bool
    /// Whether an attached mail takes the place of the one it came with.
    public var takesAttachedMessage: Bool
    /// Stands for the name of the message file; empty: it is mentioned nowhere. See ``filled(fileName:number:)``.
    public var placeholder: String

    /// What is to be written.
    public init(format: Output.Format, text: String, control: String? = nil) {
        self.format = format
        self.text = text
        self.control = control
        codePage = "utf-8"
        unmappable = .replace
        savesAttachments = false
        takesAttachedMessage = false
        placeholder = ""
    }
}

extension FolderHandover {
    /// Stands for the number of the message.
    var numberPlaceholder: String { placeholder + "#" }

    /// The same with the names put in that were left open.
    ///
    /// - Parameters:
    ///   - fileName: the name of the message file.
    ///   - number: the number of the message as file names have it.
    public func filled(fileName: String, number: String) -> FolderHandover {
        guard !placeholder.isEmpty else { return self }
        var filled = self
        // The number's place begins as that of the name does, so it comes first.
        for (place, value) in [(numberPlaceholder, number), (placeholder, fileName)] {
            filled.text = Self.replacing(place, in: filled.text, with: value)
            filled.control = filled.control.map { Self.replacing(place, in: $0, with: value) }
        }
        filled.placeholder = ""
        return filled
    }

    /// Octet by octet: a mark that follows a place must not hide it.
    private static func replacing(_ place: String, in text: String, with value: String) -> String {
        let (octets, place) = (Array(text.utf8), Array(place.utf8))
        var output: [UInt8] = []
        var start = 0
        while let first = octets[start...].firstIndex(of: place[0]) {
            output += octets[start..<first]
            let isPlace = octets[first...].starts(with: place)
            output += isPlace ? Array(value.utf8) : [octets[first]]
            start = first + (isPlace ? place.count : 1)
        }
        return String(decoding: output + octets[start...], as: UTF8.self)
    }
}

extension FolderHandover {
    private static let version = "files 1"

    /// All of it as one text: a line for each value with its length in octets, the value, a line end.
    public var spelled: String {
        let values = [
            Self.version, format.rawValue, codePage, unmappable.rawValue, savesAttachments ? "1" : "0",
            takesAttachedMessage ? "1" : "0", placeholder, control == nil ? "0" : "1", control ?? "", text,
        ]
        return values.reduce(into: "") { $0 += "\($1.utf8.count)\n\($1)\n" }
    }

    /// Reads ``spelled`` back; `nil` when it is something else.
    public init?(_ spelled: String) {
        var values: [String] = []
        var rest = spelled.utf8[...]
        while let end = rest.firstIndex(of: 0x0A) {
            guard let count = Int(Substring(rest[..<end])), count >= 0 else { return nil }
            rest = rest[rest.index(after: end)...]
            guard let stop = rest.index(rest.startIndex, offsetBy: count, limitedBy: rest.endIndex),
                stop < rest.endIndex,
                rest[stop] == 0x0A
            else { return nil }
            values.append(String(Substring(rest[..<stop])))
            rest = rest[rest.index(after: stop)...]
        }
        guard rest.isEmpty, values.count == 10, values[0] == Self.version,
            let format = Output.Format(rawValue: values[1]), let unmappable = Output.Unmappable(rawValue: values[3])
        else { return nil }
        self.init(format: format, text: values[9], control: values[7] == "1" ? values[8] : nil)
        (codePage, self.unmappable, placeholder) = (values[2], unmappable, values[6])
        (savesAttachments, takesAttachedMessage) = (values[4] == "1", values[5] == "1")
    }
}
