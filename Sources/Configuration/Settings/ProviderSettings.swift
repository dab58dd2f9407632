/// The settings of a `[[connection]]` of type `http`: a provider that takes texts by HTTP.
public struct ProviderSettings: Hashable, Sendable {
    init?(_ section: Section) {
        section.abandon()
        return nil
    }

    func write(to writer: inout TOMLWriter) {}
}
