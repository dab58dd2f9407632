/// The settings of a `[[connection]]` of type `modem`: GSM modems on this machine.
public struct ModemSettings: Hashable, Sendable {
    init?(_ section: Section) {
        section.abandon()
        return nil
    }

    func write(to writer: inout TOMLWriter) {}
}
