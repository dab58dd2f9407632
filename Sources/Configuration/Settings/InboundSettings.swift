public import Gateway
public import Messages

/// `[[inbound]]`: what becomes of texts from phones; the first that takes a text counts.
public struct InboundSettings: Hashable, Sendable {
    /// `name`.
    public var name: InboundName
    /// `connection`: only what came over these; empty: over any.
    public var connections: [ConnectionName] = []
    /// `to`: only what was sent to these numbers; empty: to any.
    public var numbers: [Originator] = []
    /// `from`: only from senders that one of these patterns finds; empty: from any.
    public var senders: [Located<String>] = []
    /// `match`: only texts that this pattern finds.
    public var match: Located<String>?
    /// `deliver`: the first that applies takes the text.
    public var deliver: [InboundTarget]
    /// `also`: these get it as well.
    public var also: [InboundTarget] = []
    /// `subject`: the template of a mail's subject.
    public var subject = Located("SMS from <%from%>", at: Place(file: "default"))
    /// `text`: the template of a mail's text.
    public var text = Located("<%text%>", at: Place(file: "default"))
    /// `reply.subject`: the same for an answer to a mail.
    public var replySubject = Located("Re: <%original.subject%>", at: Place(file: "default"))
    /// `reply.text`: the same for an answer to a mail.
    public var replyText = Located("<%text%>", at: Place(file: "default"))
    /// `domain`: of the addresses that its mails come from; `nil`: that of the mail that is answered, else the first there is.
    public var domain: String?
    /// `via`: the connections that may carry its mails. Left out: all of type `smtp`, in the order of the document.
    public var via: [ConnectionName]
    /// `when_contested`: what becomes of an answer that might belong to either of two conversations.
    public var whenContested = InboundRoute.WhenContested.newest
    /// `answers`: whether what its web hooks and commands say is texted back.
    public var answers = false
    /// `answer`: the template of a text that is sent back at once; `nil`: none is.
    public var answer: Located<String>?

    /// A route with the defaults.
    public init(name: InboundName, deliver: [InboundTarget], via: [ConnectionName]) {
        self.name = name
        self.deliver = deliver
        self.via = via
    }
}
