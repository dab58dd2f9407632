/// Where this room reads a mail of the public suites otherwise than the majority, and why.
enum SuiteDeviations {
    /// File, then key, then the reason.
    static let reasons: [String: [String: String]] = [
        "ruby-mail/error_emails_content_transfer_encoding_7-bit.eml": ["0.text": windows1252, "1.text": windows1252],
        "mail-parser/malformed_005.eml": [
            "parts": "the inner delimiter is also the outer end; here the outer boundary rules (two of four agree)"
        ],
        "mail-parser/malformed_007.eml": [
            "0.text": "a delimiter right after a header ends it here, so that the part is found; others read it as text"
        ],
        "mail-parser/malformed_017.eml": [
            "0.filename": "the disposition lacks its type but not the file name, which is kept"
        ],
        "mail-parser/malformed_019.eml": ["3.text": lineInHeader, "6.text": lineInHeader],
        "mail-parser/rfc_002.eml": ["1.to": "GMime shows a comment in a name where it stands (two of four move it)"],
    ]

    private static let windows1252 =
        "octets 128 to 159 of ISO 8859-1 are read as windows-1252, which mailers mean; others yield controls"
    private static let lineInHeader =
        "a line that is no field, before the empty line, is shown as text; others lose it"
}
