public import Gateway
public import Messages

/// Reads telephone numbers with the world's numbering plans as libphonenumber knows them.
///
/// A number counts when it is *possible*: its country calling code exists and it has as many digits as numbers there may
/// have. Whether anybody has that number is the network's to say.
///
/// Plain international numbers take well under a microsecond, all other forms some ten microseconds.
public struct LibPhoneNumberPlan: NumberPlan {
    /// The plans that come with the library.
    public init() {}

    /// Reads `text`: digits with the spaces, dots, dashes, slashes and parentheses that people put between them, an
    /// optional `+` and an optional `tel:` before them. Letters, extensions and anything longer than
    /// ``NumberText/maximumSize`` octets are not a number.
    public func read(_ text: String, region: String?) -> NumberReading {
        if let number = PhoneNumber(e164: text), CallingCodes.admit(number) { return .number(number) }
        guard let written = NumberText(text) else { return .notANumber }
        let region = region.flatMap(NumberLibrary.Region.init)
        guard written.isInternational || region != nil else {
            return .impossible("it does not begin with + and no region is set to read it in")
        }
        return NumberLibrary.read(written, in: region)
    }

    /// Whether `region` is an ISO 3166 code, in letters of either case, whose numbering plan is known.
    public func knows(region: String) -> Bool {
        NumberLibrary.Region(region) != nil
    }

    /// The region of `number`. Where several share a calling code, as those of +1 do, the digits decide as far as they
    /// belong to a range that is in use; a number outside of all of them counts as one of the code's main region.
    public func region(of number: PhoneNumber) -> String? {
        NumberLibrary.region(of: number)
    }
}
