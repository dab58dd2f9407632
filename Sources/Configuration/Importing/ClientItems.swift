import Gateway

/// A list of clients as an SMTP receiver had it: numbered values, each with several items between commas (row S2-28).
struct ClientItems {
    /// The items that mean something here, in order.
    private(set) var items: [ImportedValue<String>] = []

    /// Whether it names everybody, or nearly.
    var isEverybody: Bool {
        ClientReach(items.map { Located($0.value, at: Place(file: "")) }).isEverybody
    }

    /// - Parameter values: all of them; they count as read.
    init(_ values: inout ImportValues, _ page: inout ImportPage) {
        for value in values.numbered() {
            for item in value.value.split(whereSeparator: { $0 == "," || $0 == ";" }) {
                let text = trimmed(item).split(separator: " ").joined()
                guard !text.isEmpty else { continue }
                do throws(ClientList.Problem) {
                    _ = try ClientList.Entry(text)
                    items.append(value.map { _ in text })
                } catch {
                    page.leave(value.origin, error.text)
                }
            }
        }
    }
}
