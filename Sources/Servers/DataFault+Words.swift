import SMTP

extension DataFault {
    /// The fault for the log.
    var words: String {
        switch self {
        case .bareCarriageReturn: "it has a CR without LF; lines end with CRLF"
        case .bareLineFeed: "it has a LF without CR; lines end with CRLF"
        case .null: "it has a NUL"
        case .tooLarge: "it is larger than max_message_size"
        }
    }
}
