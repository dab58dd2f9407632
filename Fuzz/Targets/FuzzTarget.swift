/// Something that reads what others wrote, together with what must hold whatever they wrote.
///
/// A target is fed by libFuzzer with inputs of any content. A trap, a hang, too much memory and a ``require(_:_:)``
/// that does not hold are findings.
protocol FuzzTarget: SendableMetatype {
    /// What scripts/fuzz and Fuzz/Seeds call it.
    static var name: String { get }
    /// The most octets that are tried at once.
    static var maximumLength: Int { get }

    /// Reads `octets` and checks what must hold.
    static func run(_ octets: [UInt8])
}
