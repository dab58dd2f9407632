/// The kinds of pictures that every browser shows and none of which can act, known by how they begin.
enum PictureType: String {
    case png, jpeg, gif, webp, bmp

    /// The kind of a picture; `nil` for anything else, whatever it calls itself.
    init?(_ octets: [UInt8]) {
        if octets.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            self = .png
        } else if octets.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if octets.starts(with: "GIF87a".utf8) || octets.starts(with: "GIF89a".utf8) {
            self = .gif
        } else if octets.starts(with: "RIFF".utf8), octets.dropFirst(8).starts(with: "WEBP".utf8) {
            self = .webp
        } else if octets.starts(with: "BM".utf8), octets.count > 26 {
            self = .bmp
        } else {
            return nil
        }
    }

    /// The media type.
    var mediaType: String { "image/\(rawValue)" }
}
