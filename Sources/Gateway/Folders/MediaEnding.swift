/// How the names of files end, and the media types that belong to that: enough for what people send each other.
enum MediaEnding {
    private static let pairs = [
        ("pdf", "application/pdf"), ("txt", "text/plain"), ("csv", "text/csv"), ("htm", "text/html"),
        ("html", "text/html"), ("xml", "application/xml"), ("json", "application/json"), ("zip", "application/zip"),
        ("gz", "application/gzip"), ("tif", "image/tiff"), ("tiff", "image/tiff"), ("png", "image/png"),
        ("jpg", "image/jpeg"), ("jpeg", "image/jpeg"), ("gif", "image/gif"), ("rtf", "application/rtf"),
        ("ics", "text/calendar"), ("vcf", "text/vcard"), ("doc", "application/msword"),
        ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("xls", "application/vnd.ms-excel"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"), ("eml", "message/rfc822"),
    ]

    /// The ending of files of a media type, without the dot.
    static func ending(of type: String) -> String { pairs.first { $0.1 == type }?.0 ?? "bin" }

    /// The media type of a file with that name; a mail is written as opaque octets, so that nothing in it is touched.
    static func type(ofFileNamed name: String) -> String {
        let ending = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last?.lowercased()
        let type = pairs.first { $0.0 == ending }?.1
        return type == "message/rfc822" ? opaque : type ?? opaque
    }

    private static let opaque = "application/octet-stream"
}
