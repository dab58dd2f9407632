/// `[store]`: where messages are kept, and how long.
public struct StoreSettings: Hashable, Sendable {
    /// Which kind of store.
    public enum Engine: Hashable, Sendable {
        /// The embedded one, in the data folder.
        case sqlite
    }

    /// `url`: which store; `sqlite:` is the only one in this version.
    public var engine = Engine.sqlite
    /// `retention`: how long a message is kept after it has ended.
    public var retention = Duration.days(90)

    /// The defaults.
    public init() {}

    init(_ section: Section) {
        engine = section.value("url", .engine) ?? engine
        retention = section.value("retention", .duration(from: .seconds(1), to: .days(36_500))) ?? retention
    }
}

extension TextForm where Value == StoreSettings.Engine {
    fileprivate static var engine: TextForm {
        TextForm("\"sqlite:\", in the data folder", words: ["sqlite:"], unavailable: ["postgresql:"]) {
            $0 == "sqlite:" ? .sqlite : nil
        }
    }
}
