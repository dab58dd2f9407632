/// Figures in the text format of Prometheus, version 0.0.4.
///
///     text    = *family
///     family  = "# HELP " name " " help LF "# TYPE " name " " type LF *sample
///     sample  = name ["{" label *("," label) "}"] " " value LF
///     label   = name "=" DQUOTE value DQUOTE      ; in which \ DQUOTE and LF are escaped
struct MetricsText: Sendable {
    /// The media type of the format.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What was written so far.
    private(set) var text = ""

    /// Writes a family. One without a sample is left out: nothing is known of it.
    mutating func add(_ family: MetricFamily) {
        guard !family.samples.isEmpty else { return }
        text += "# HELP \(family.name) \(Self.escaped(family.help, quotes: false))\n"
        text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
        for sample in family.samples {
            text += family.name + sample.suffix
            if !sample.labels.isEmpty {
                text +=
                    "{" + sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
            }
            text += " \(sample.value)\n"
        }
    }

    /// `\`, line ends and, in values of labels, quotes are escaped.
    static func escaped(_ text: String, quotes: Bool = true) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\n": escaped += "\\n"
            case "\"" where quotes: escaped += "\\\""
            case _: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// Figures of one name.
struct MetricFamily: Sendable {
    /// What can be done with them.
    enum Kind: String, Hashable, Sendable {
        /// It only grows.
        case counter
        /// It goes up and down.
        case gauge
        /// How often values up to certain bounds have occurred.
        case histogram
    }

    /// A label with its value.
    typealias Label = (name: String, value: String)

    /// One figure.
    struct Sample: Sendable {
        let suffix: String
        let labels: [Label]
        let value: String
    }

    let name: String
    let kind: Kind
    let help: String
    private(set) var samples: [Sample] = []

    /// A family without samples.
    init(_ name: String, _ kind: Kind, _ help: String) {
        (self.name, self.kind, self.help) = (name, kind, help)
    }

    /// Adds a whole number.
    mutating func add(_ value: Int, _ labels: Label...) {
        samples.append(Sample(suffix: "", labels: labels, value: String(value)))
    }

    /// Adds a time, in seconds.
    mutating func add(_ time: Duration, _ labels: Label...) {
        let (seconds, attoseconds) = time.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        samples.append(Sample(suffix: "", labels: labels, value: Self.decimal(Int(microseconds), 1_000_000)))
    }

    /// Adds a histogram whose bounds are `scale` times what they are to be.
    mutating func add(
        count: Int, sum: Int, buckets: [(bound: Int, count: Int)], scale: Int, _ labels: Label...
    ) {
        for bucket in buckets {
            let bound: Label = ("le", Self.decimal(bucket.bound, scale))
            samples.append(Sample(suffix: "_bucket", labels: labels + [bound], value: String(bucket.count)))
        }
        samples.append(Sample(suffix: "_bucket", labels: labels + [("le", "+Inf")], value: String(count)))
        samples.append(Sample(suffix: "_sum", labels: labels, value: Self.decimal(sum, scale)))
        samples.append(Sample(suffix: "_count", labels: labels, value: String(count)))
    }

    /// The number divided by `scale`, a power of ten, without rounding.
    static func decimal(_ number: Int, _ scale: Int) -> String {
        let (whole, rest) = number.magnitude.quotientAndRemainder(dividingBy: UInt(scale))
        let sign = number < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        let digits = String(String(UInt(scale) + rest).dropFirst())
        let end = digits.lastIndex { $0 != "0" } ?? digits.startIndex
        return "\(sign)\(whole).\(digits[...end])"
    }
}
