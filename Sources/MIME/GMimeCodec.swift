public import Gateway
public import Messages

/// Reads mails with GMime, which knows the grammar of addresses and parameters and the names of character sets.
///
/// The parts of a mail are found here and not by GMime's parser: that one recurses into nested address groups, so that a
/// header of some hundred kilobytes ends the process, compares every line with every open boundary, and takes five times
/// as long for a small mail. What is read here is read in time proportional to its octets.
public struct GMimeCodec: MailCodec, Sendable {
    /// Starts GMime, which is done once however many codecs there are.
    public init() {
        GMime.start()
    }

    public func decode(_ octets: [UInt8]) -> Mail {
        MailAssembly.mail(octets)
    }

    public func attachedMail(in octets: [UInt8]) -> [UInt8]? {
        AttachedMail.octets(in: octets)
    }

    public func leaves(in octets: [UInt8]) -> [[UInt8]] { LeafOctets.all(octets) }
}
