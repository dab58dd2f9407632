/// Why a text cannot be sent as it is.
public enum SegmentFailure: Error, Hashable, Sendable {
    /// GSM 7-bit was asked for, and the text has a character that it lacks.
    case misfit(GSM7.Misfit)
    /// The text needs more than the 255 parts that a message may have.
    case tooManyParts(needed: Int)
}
