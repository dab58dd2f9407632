import Bytes

/// Reads requests of HTTP/1.1, strictly (RFC 9112): what a careless server would pass is an error here.
enum WebRequestReader {
    /// What the octets at hand amount to.
    enum Outcome: Hashable, Sendable {
        /// More are needed.
        case incomplete
        /// A request, and where the next begins.
        case request(WebRequest, end: Int)
        /// No request, and the status that says so; nothing can be read after it.
        case refused(Int)
    }

    /// The longest head, in octets.
    static let longestHead = 16_384
    /// The longest body, in octets.
    static let longestBody = 1 << 20
    private static let methods: Set<String> = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]

    /// Reads the first request in `octets`.
    static func next(in octets: ArraySlice<UInt8>) -> Outcome {
        let gap: [UInt8] = [13, 10, 13, 10]
        guard let end = octets.firstRange(of: gap) else {
            return octets.count > longestHead ? .refused(431) : .incomplete
        }
        guard end.lowerBound - octets.startIndex <= longestHead else { return .refused(431) }
        guard let lines = lines(octets[..<end.lowerBound]), var request = request(lines[0]) else {
            return .refused(400)
        }
        for line in lines.dropFirst() {
            guard let field = field(line) else { return .refused(400) }
            request.fields.append(field)
        }
        guard request[field: "host"]?.isEmpty == false else { return .refused(400) }
        guard !request.fields.contains(where: { $0.name == "transfer-encoding" }) else { return .refused(501) }
        guard let length = length(of: request) else { return .refused(400) }
        guard length <= longestBody else { return .refused(413) }
        guard octets.endIndex - end.upperBound >= length else { return .incomplete }
        request.body = Array(octets[end.upperBound..<end.upperBound + length])
        return .request(request, end: end.upperBound + length)
    }

    /// The lines of a head; `nil` when one ends in CR or LF alone, or holds a control character.
    private static func lines(_ head: ArraySlice<UInt8>) -> [String]? {
        var lines: [[UInt8]] = [[]]
        var last: UInt8 = 0
        for octet in head {
            if octet == 10 {
                guard last == 13 else { return nil }
                lines.append([])
            } else {
                guard last != 13, octet == 13 || octet == 9 || (octet >= 0x20 && octet != 0x7F) else { return nil }
                if octet != 13 { lines[lines.count - 1].append(octet) }
            }
            last = octet
        }
        guard last != 13 else { return nil }
        return lines.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func request(_ line: String) -> WebRequest? {
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 3, words[2] == "HTTP/1.1", methods.contains(words[0]), words[1].hasPrefix("/"),
            words[1].utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !words[1].contains("#")
        else { return nil }
        return WebRequest(method: words[0], target: words[1])
    }

    private static func field(_ line: String) -> WebRequest.Item? {
        guard let colon = line.utf8.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else { return nil }
        let marks = "!#$%&'*+-.^_`|~".utf8
        let name = line[..<colon]
        guard name.utf8.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || marks.contains($0) }) else { return nil }
        let value = line.utf8[colon...].dropFirst()
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        let first = value.firstIndex { !isBlank($0) } ?? value.endIndex
        let last = value.lastIndex { !isBlank($0) }.map { value.index(after: $0) } ?? first
        return WebRequest.Item(name: name.lowercased(), value: String(line[first..<last]))
    }

    /// How long the body is; `nil` when the head says it badly.
    private static func length(of request: WebRequest) -> Int? {
        guard request.fields.contains(where: { $0.name == "content-length" }) else { return 0 }
        guard let text = request[field: "content-length"], text.utf8.allSatisfy(\.isASCIIDigit), text.utf8.count < 10
        else { return nil }
        return Int(text)
    }
}
