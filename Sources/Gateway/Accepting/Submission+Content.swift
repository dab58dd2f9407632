public import Messages

extension Submission {
    /// Whether what came is a mail; else it is the words of a text, or a file of another kind.
    public var isMail: Bool {
        switch door {
        case .smtp, .fetched: true
        // Files that are texts in a form of their own say nothing that a mail says.
        case .folder: sender != nil || !author.isEmpty || messageID != nil
        case .api, .phone, .gateway, .smpp: false
        }
    }
}
