/// A form that works without any script.
package struct Form: Hashable, Sendable {
    /// Fields that belong together.
    package struct Group: Hashable, Sendable {
        package var title: String
        package var explanation = ""
        package var fields: [Field]
        /// Whether it is folded away until somebody wants it, or something in it is wrong.
        package var isFolded = false

        /// Fields under a title; an empty title: none.
        package init(_ title: String = "", _ fields: [Field], isFolded: Bool = false, explanation: String = "") {
            self.title = title
            self.fields = fields
            self.isFolded = isFolded
            self.explanation = explanation
        }
    }

    /// Where it goes.
    package var action: PagePath
    /// The token of the session; empty for forms that only ask (GET).
    package var csrf: String
    /// The fields.
    package var groups: [Group] = []
    /// Fields that nobody sees.
    package var hidden: [(name: String, value: String)] = []
    /// Anything else between the fields and the buttons.
    package var more = HTML.nothing
    /// What ends it, the most usual first.
    package var buttons: [Button] = []
    /// Its `id`, for the script; empty: none.
    package var id = ""

    /// A form that changes something.
    package init(_ action: PagePath, csrf: String, _ groups: [Group], buttons: [Button]) {
        self.action = action
        self.csrf = csrf
        self.groups = groups
        self.buttons = buttons
    }

    package static func == (left: Form, right: Form) -> Bool { left.html == right.html }
    package func hash(into hasher: inout Hasher) { hasher.combine(html) }

    /// Whether something in it is wrong.
    package var isWrong: Bool { groups.contains { $0.fields.contains { $0.error != nil } } }

    /// The form.
    package var html: HTML {
        let secrets = ([("csrf", csrf)] + hidden).map { name, value -> HTML in
            #"<input type="hidden" name="\#(name)" value="\#(value)">"#
        }
        return """
            <form class="form" method="post" action="\(action)"\(attribute: "id", id.isEmpty ? nil : id) novalidate>\
            \(secrets)\(summary)\(groups.map(\.html))\(more)\
            <div class="buttons">\(buttons.map(\.html))</div></form>
            """
    }

    private var summary: HTML {
        let wrong = groups.flatMap(\.fields).filter { $0.error != nil }
        guard !wrong.isEmpty else { return .nothing }
        let items = wrong.map { field -> HTML in
            "<li><a href=\"#\(field.id)\">\(field.label)</a>: \(field.error ?? "")</li>"
        }
        return """
            <div class="notice bad" role="alert" tabindex="-1"><p>Not saved yet: please look at this.</p>\
            <ul>\(items)</ul></div>
            """
    }
}

extension Form.Group {
    /// The group with its fields.
    package var html: HTML {
        let words: HTML = explanation.isEmpty ? .nothing : #"<p class="note">\#(explanation)</p>"#
        let inner = words + fields.map(\.html).joined()
        if isFolded {
            let isOpen = fields.contains { $0.error != nil }
            return
                #"<details class="fold"\#(flag: "open", when: isOpen)><summary>\#(title)</summary>\#(inner)</details>"#
        }
        return title.isEmpty ? inner : #"<fieldset class="part"><legend>\#(title)</legend>\#(inner)</fieldset>"#
    }
}

/// A button of a form.
package struct Button: Hashable, Sendable {
    /// How it looks.
    package enum Weight: String, Hashable, Sendable {
        /// What one most likely wants.
        case main
        /// Anything else.
        case plain
        /// What cannot be undone.
        case danger
    }

    package var label: String
    package var weight: Weight
    /// The name and value that it sends; `nil`: it sends nothing of its own.
    package var sends: (name: String, value: String)?
    /// Where it goes instead of the form's address.
    package var action: PagePath?

    /// A button.
    package init(
        _ label: String, _ weight: Weight = .main, sends: (name: String, value: String)? = nil, action: PagePath? = nil
    ) {
        self.label = label
        self.weight = weight
        self.sends = sends
        self.action = action
    }

    package static func == (left: Button, right: Button) -> Bool { left.html == right.html }
    package func hash(into hasher: inout Hasher) { hasher.combine(html) }

    /// The button.
    package var html: HTML {
        let target: HTML = action.map { #" formaction="\#($0)""# } ?? .nothing
        return """
            <button class="button \(weight.rawValue)"\(attribute: "name", sends?.name)\
            \(attribute: "value", sends?.value)\(target)>\(label)</button>
            """
    }

    /// A button in a form of its own, for what needs nothing but a click.
    package func posting(to action: PagePath, csrf: String, _ hidden: KeyValuePairs<String, String> = [:]) -> HTML {
        let fields = ([("csrf", csrf)] + hidden.map { ($0, $1) }).map { name, value -> HTML in
            #"<input type="hidden" name="\#(name)" value="\#(value)">"#
        }
        return #"<form class="inline" method="post" action="\#(action)">\#(fields)\#(html)</form>"#
    }
}
