import Web

/// A file that pages need, which is part of the program.
package struct Asset: Sendable {
    /// Its name.
    package let name: String
    let contentType: String
    let text: String
    /// A mark of its content.
    let tag: String

    init(_ name: String, _ contentType: String, _ text: String) {
        self.name = name
        self.contentType = contentType
        self.text = text
        tag = Self.mark(text)
    }

    static let style = Asset("console.css", "text/css; charset=utf-8", Stylesheet.text)
    static let script = Asset("console.js", "text/javascript; charset=utf-8", Script.text)
    static let icon = Asset("icon.svg", "image/svg+xml", Icon.text)
    static let all = [style, script, icon]

    /// Where it is: another address for another content, so that browsers may keep it.
    var path: PagePath { PagePath("assets", name, query: ["v": tag]) }

    /// The answer to a request for it.
    func response(to request: HTTPRequest) -> HTTPResponse {
        let fields = [
            HTTPResponse.Field(name: "ETag", value: "\"\(tag)\""),
            HTTPResponse.Field(name: "Cache-Control", value: "public, max-age=86400"),
        ]
        if request[field: "if-none-match"] == "\"\(tag)\"" {
            return HTTPResponse(status: 304, contentType: "", fields: fields, body: [])
        }
        return HTTPResponse(status: 200, contentType: contentType, fields: fields, body: Array(text.utf8))
    }

    /// FNV-1a of 64 bits: it tells two builds apart, nothing more.
    private static func mark(_ text: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for octet in text.utf8 { hash = (hash ^ UInt64(octet)) &* 0x100_0000_01B3 }
        return String(hash, radix: 16)
    }
}
