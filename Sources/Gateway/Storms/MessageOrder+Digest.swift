import Messages

extension MessageOrder {
    /// Whether a digest is to tell of it: it is not sent itself.
    var waitsForDigest: Bool { via == [.digests] }
}
