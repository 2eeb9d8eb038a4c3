"""The authors whose phrases encoder.npz has heard. It never changes, so neither does this list.

What they wrote measures nothing: only other authors are left out in an evaluation. In training it is shown less often.
"""

HEARD = frozenset(
    {
        "barrio_angelino", "bus_line_and_library", "casa_sobria", "church_ladies_and_students", "cocina_y_carretera",
        "consejera", "crisis_between_the_lines", "crisis_costureras", "crisis_dicho_claro", "crisis_entre_lineas",
        "crisis_families", "crisis_group_chat", "crisis_hotel_front_desk", "crisis_jornaleros", "crisis_jovenes",
        "crisis_mercado", "crisis_night_clerks", "crisis_said_plainly", "crisis_shelter_line", "crisis_signs",
        "crisis_students", "crisis_veterans", "dispatch_and_diner", "el_camino_largo", "errands", "everything_else",
        "fila_del_banco", "gamers_and_baristas", "jornalero_y_estudiante", "laundromat_and_bus_stop",
        "lavanderia_y_tianguis", "letters_and_courtesy", "list_in_hand", "long_way_round",
        "madres_y_obreros", "mismas_palabras_sin_peligro", "new_in_the_country", "night_shift", "numero_equivocado",
        "offices_and_classrooms", "old_timers_at_the_coffee_pot", "on_the_block", "parada_y_biblioteca",
        "parole_and_trades", "ranch_and_reservation", "said_in_one_breath", "sala_de_espera",
        "same_words_nothing_wrong", "shelter_day_room", "sober_house", "swing_shift", "todo_lo_demas",
        "told_over_coffee", "turno_de_la_tarde", "wrong_number",
    }
)  # fmt: skip
