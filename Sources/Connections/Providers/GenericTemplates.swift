/// What requests to a provider look like that has no preset, and what its calls of our addresses do.
///
/// Templates name fields as `<%to%>`: `to`, `to_digits` (without `+`), `from`, `text`, `id`, `report_url`, `account`,
/// `username`, `password`, `key`, `secret`. A value is always written so that it stays a value: percent-encoded in the
/// address and in forms, escaped in JSON and XML.
public struct GenericTemplates: Hashable, Sendable {
    /// Whether a GET sends it; the address then holds everything.
    public var isGet = false
    /// The type of the body; it decides how values are escaped.
    public var contentType = "application/json"
    /// Header fields, as in `X-Key: <%key%>`.
    public var headers: [String] = []
    /// The body.
    public var body =
        #"{"to":"<%to%>","from":"<%from%>","text":"<%text%>","id":"<%id%>","report_url":"<%report_url%>"}"#
    /// What the answer to a text that was taken matches, besides having a 2xx status; empty: anything.
    public var success = ""
    /// What finds the id in that answer: its group 1, or all of it.
    public var id = ""
    /// What finds the reason in any other answer: its group 1, or all of it.
    public var error = ""
    /// What in an answer means that the text was refused for good.
    public var permanent = ""
    /// An address that answers 2xx to our credentials and does nothing; empty: there is none.
    public var check = ""
    /// What calls name things.
    public var names = Names()

    /// The fields of calls, in a form, a query or a flat JSON object.
    public struct Names: Hashable, Sendable {
        /// The id of the text.
        public var id = "id"
        /// The phone that sent a text.
        public var from = "from"
        /// The number of ours that it was for.
        public var to = "to"
        /// The text.
        public var text = "text"
        /// What became of a text of ours.
        public var status = "status"
        /// The reason.
        public var error = "error"
        /// What `status` says when the phone has it.
        public var delivered = ["delivered"]
        /// What `status` says when the phone will not get it.
        public var failed = ["failed", "undelivered", "rejected"]

        /// The usual names.
        public init() {}
    }

    /// A POST of JSON.
    public init() {}
}
